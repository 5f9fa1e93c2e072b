#pragma once

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "data/derivation.h"
#include "data/grammar.h"
#include "data/sentence_pair.h"

namespace seq2see {

/// How a sentence is written: as in a book, or as people type.
struct Style {
  bool lower_case = false;  ///< both sides in lower case throughout
  bool final_mark = true;   ///< false: without the mark at the end
};

/// The words of one side with the places they came from, before they are written.
struct Token {
  std::string text;      ///< a tag after '^' tells words apart for rewrites and is not written
  std::vector<int> ids;  ///< places in the derivation; several once rewrites have merged words
  bool head = true;
  bool particle = false;  ///< its links are possible ones only
};

/// Both sides of a derivation in order, and the links between their places.
struct Realization {
  std::array<std::vector<Token>, 2> sides;
  std::vector<std::tuple<int, int, bool>> links;  ///< source id, target id, sure
};

/// Decides all features that are still open, chooses the forms and applies the rewrites. Throws Error where a
/// form depends on a feature that nothing speaks of, or a paradigm has no row that fits.
Realization realize(const Grammar& grammar, Derivation& derivation, Random& random);

/// The sentence pair as written; its links count words by WordRule::unicode.
SentencePair write_pair(const Grammar& grammar, const Realization& realization, Style style);

}  // namespace seq2see
