#include "data/words.h"

#include <utf8proc.h>

#include "data/characters.h"
#include "data/error.h"

namespace seq2see {
namespace {

bool is_apostrophe(int32_t code) {
  return code == '\'' || code == 0x2019 || code == 0xff07;
}

/// Splits one line by WordRule::unicode; docs/formats.md has the table of outcomes.
class UnicodeSplitter {
 public:
  explicit UnicodeSplitter(std::string_view line) : characters_(characters_of(line)) {}

  std::vector<Word> split() const {
    std::vector<Word> words;
    for (size_t at = 0; at < characters_.size();) {
      if (characters_[at].kind == CharacterKind::white) {
        ++at;
        continue;
      }
      const size_t end = runs(at) ? end_of_run(at) : end_of_cluster(at);
      words.push_back({characters_[at].begin, characters_[end - 1].end});
      at = end;
    }
    return words;
  }

 private:
  bool is(size_t at, CharacterKind kind) const {
    return at < characters_.size() && characters_[at].kind == kind;
  }

  /// Whether the character may stand in a run of letters, marks and digits.
  bool runs(size_t at) const {
    return is(at, CharacterKind::letter) || is(at, CharacterKind::mark) || is(at, CharacterKind::digit);
  }

  /// Whether the character before `at`, its marks aside, is of that kind; the run began at `start`.
  bool follows(size_t start, size_t at, CharacterKind kind) const {
    size_t base = at;
    while (base > start && is(base - 1, CharacterKind::mark)) --base;
    return base > start && is(base - 1, kind);
  }

  size_t end_of_run(size_t start) const {
    size_t at = start + 1;
    while (at < characters_.size()) {
      const int32_t code = characters_[at].code;
      if (is_apostrophe(code) && follows(start, at, CharacterKind::letter) &&
          (is(at + 1, CharacterKind::letter) || is(at + 1, CharacterKind::digit))) {
        return at + 1;
      }
      const bool inside_number = (code == '.' || code == ',') && follows(start, at, CharacterKind::digit) &&
                                 is(at + 1, CharacterKind::digit);
      if (!runs(at) && !inside_number) return at;
      ++at;
    }
    return at;
  }

  /// A mark or an ideograph with all that Unicode's grapheme clusters (UAX #29) put together with it.
  size_t end_of_cluster(size_t start) const {
    utf8proc_int32_t state = 0;
    size_t at = start + 1;
    for (; at < characters_.size() && characters_[at].kind != CharacterKind::white; ++at) {
      const bool starts_anew =
          utf8proc_grapheme_break_stateful(characters_[at - 1].code, characters_[at].code, &state);
      if (starts_anew && characters_[at].kind != CharacterKind::mark) break;
    }
    return at;
  }

  std::vector<Character> characters_;
};

std::vector<Word> split_at_white_space(std::string_view line) {
  std::vector<Word> words;
  bool inside = false;
  for (const Character& character : characters_of(line)) {
    const bool white = character.kind == CharacterKind::white;
    if (!white && !inside) words.push_back({character.begin, character.end});
    if (!white) words.back().end = character.end;
    inside = !white;
  }
  return words;
}

}  // namespace

std::vector<Word> split_words(std::string_view line, WordRule rule) {
  return rule == WordRule::unicode ? UnicodeSplitter(line).split() : split_at_white_space(line);
}

std::vector<std::string> word_texts(std::string_view line, WordRule rule) {
  std::vector<std::string> texts;
  for (const Word& word : split_words(line, rule)) {
    texts.emplace_back(line.substr(word.begin, word.end - word.begin));
  }
  return texts;
}

}  // namespace seq2see
