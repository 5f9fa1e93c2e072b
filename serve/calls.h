#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "eval/translator.h"
#include "serve/options.h"

namespace seq2see {

/// The body of POST /translate.
struct TranslateCall {
  std::string model;  ///< "": the first
  SearchOptions search;
  std::vector<TranslationRequest> sentences;
  bool single = false;  ///< the answer is of one sentence, not of a list
  bool weights = true;  ///< the answer holds attention weights

  /// Hypotheses that it keeps at once: sentences times beam.
  int hypotheses() const { return static_cast<int>(sentences.size()) * search.beam; }
};

/// The body of POST /align.
struct AlignCall {
  std::string model;
  std::vector<std::pair<std::string, std::string>> pairs;  ///< source and target
  bool single = false;
  bool weights = true;
};

using Call = std::variant<TranslateCall, AlignCall>;

/// docs/server.md describes the bodies. Throw RefusedRequest where one is not as described there, or beyond a
/// limit.
TranslateCall read_translate_call(std::string_view body, const Limits& limits);
AlignCall read_align_call(std::string_view body, const Limits& limits);

}  // namespace seq2see
