// A SentencePiece model file: what our check lets through, the library loads and works with.

#include "data/tokenizer.h"

#include "data/characters.h"
#include "tests/fuzz/harness.h"

using namespace seq2see;

namespace {

void use(const Tokenizer& tokenizer, const std::string& line) {
  std::vector<int32_t> ids;
  uint32_t at = 0;
  for (const Piece& piece : tokenizer.encode(line)) {
    expect(piece.id >= 0 && piece.id < tokenizer.vocabulary_size(), "a token is of the vocabulary");
    expect(piece.begin >= at && piece.end >= piece.begin && piece.end <= line.size(),
           "tokens cover the line in order");
    at = piece.end;
    ids.push_back(piece.id);
  }
  const std::string text = tokenizer.decode(ids);
  for (const Piece& piece : tokenizer.locate(ids)) {
    expect(piece.begin <= piece.end && piece.end <= text.size(), "a token stands within its text");
  }
  tokenizer.sample(line, 4, 0.5, 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  taken([&] {
    const Tokenizer tokenizer = Tokenizer::from_bytes(std::string(view_of(data, size)), "fuzzed.spm");
    std::string pieces;
    for (int32_t id = 0; id < std::min(tokenizer.vocabulary_size(), 20); ++id) {
      const std::string& piece = tokenizer.piece(id);
      expect(!piece.empty() && first_invalid_byte(piece) == std::string::npos, "a piece is text");
      pieces += piece;
    }
    for (const std::string& line :
         {std::string("l’homme voit ＡＢＣ ﬁn … é aaaa"), pieces, std::string(" ")}) {
      taken([&] { use(tokenizer, line); });
    }
  });
  return 0;
}
