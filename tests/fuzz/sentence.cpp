// A sentence: every byte that is not white space is of exactly one word and at most one token, and words do
// not depend on what follows white space.

#include "data/characters.h"
#include "data/tokenizer.h"
#include "data/words.h"
#include "tests/fuzz/harness.h"
#include "tests/support/toy_text.h"

using namespace seq2see;

namespace {

void check_words(std::string_view line, WordRule rule) {
  std::vector<int> owners(line.size());
  uint32_t at = 0;
  for (const Word& word : split_words(line, rule)) {
    expect(word.begin >= at && word.end > word.begin && word.end <= line.size(),
           "words stand behind each other");
    for (uint32_t i = word.begin; i < word.end; ++i) ++owners[i];
    at = word.end;
  }
  for (const Character& character : characters_of(line)) {
    for (uint32_t i = character.begin; i < character.end; ++i) {
      const bool white = character.kind == CharacterKind::white;
      expect(white || owners[i] == 1, "what is visible is of one word");
      expect(!white || owners[i] == 0, "white space is of no word");
    }
  }
}

void check_tokens(const Tokenizer& tokenizer, std::string_view line) {
  uint32_t at = 0;
  for (const Piece& piece : tokenizer.encode(line)) {
    expect(piece.begin >= at && piece.end >= piece.begin && piece.end <= line.size(),
           "tokens cover the line in order");
    at = piece.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Tokenizer tokenizer = Tokenizer::train(toy_sentences(50), {TokenizerKind::unigram, 200});
  const std::string_view line = view_of(data, size);
  if (first_invalid_byte(line) != std::string_view::npos || line.find('\0') != std::string_view::npos)
    return 0;
  expect(blank_white_space(line).size() == line.size(), "blanked text is as long");
  expect(trim(trim(line)) == trim(line), "trimming twice changes nothing");
  check_words(line, WordRule::unicode);
  check_words(line, WordRule::whitespace);
  check_tokens(tokenizer, line);
  return 0;
}
