#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/named.h"

namespace seq2see {

/// What a word is; saved with the model, because links and AER count by it.
enum class WordRule {
  unicode,     ///< runs of letters and digits are words, every other visible mark is one word; see
               ///< docs/formats.md
  whitespace,  ///< whatever stands between white space, for texts that were tokenized before
};

/// A word as bytes [begin, end) of its line.
struct Word {
  uint32_t begin, end;
  friend bool operator==(const Word&, const Word&) = default;
};

/// The words of a line, in order; white space belongs to none. `line` is valid UTF-8.
std::vector<Word> split_words(std::string_view line, WordRule rule);

/// The words as strings.
std::vector<std::string> word_texts(std::string_view line, WordRule rule);

template <>
struct Named<WordRule> {
  static constexpr std::string_view what = "word rule";
  static constexpr std::pair<WordRule, std::string_view> values[] = {{WordRule::unicode, "unicode"},
                                                                     {WordRule::whitespace, "whitespace"}};
};

}  // namespace seq2see
