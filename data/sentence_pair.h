#pragma once

#include <optional>
#include <string>

#include "data/links.h"

namespace seq2see {

/// One line of a corpus: valid UTF-8, no tab or newline inside, white space trimmed at both ends.
struct SentencePair {
  std::string source;
  std::string target;
  std::optional<Links> links;  ///< gold alignment, where the corpus has one
};

}  // namespace seq2see
