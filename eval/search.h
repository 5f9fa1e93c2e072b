#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "eval/alignment.h"
#include "eval/search_options.h"
#include "eval/search_trace.h"
#include "model/alignment_heads.h"
#include "model/batch.h"
#include "model/seq2seq.h"

namespace seq2see {

struct Hypothesis {
  std::vector<int32_t> ids;    ///< without the end mark
  double log_probability = 0;  ///< end mark included
  double score = 0;            ///< log_probability / length ^ length_penalty, length with the end mark
  Matrix attention;            ///< [T + 1, S + 1], where it was asked for; the alignment heads'
};

/// What is wanted of one sentence besides.
struct Guide {
  /// Tokens that the translation begins with; the end mark may be the last of them, no other mark is allowed.
  TokenIds prefix;
  SearchTrace* trace = nullptr;  ///< filled with what search considered
  /// A sentence that is not done by then has no hypotheses.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

/// Beam search over a batch, whatever the decoder. Returns, a sentence, `nbest` hypotheses (fewer where the
/// vocabulary has no more), best first. What a sentence gives does not depend on the others in its batch.
/// Never yields the padding, start or unknown mark. A hypothesis that reaches the longest length is ended
/// there. Attention comes with them unless `want` is nothing. `guides`: one a sentence, or none at all.
std::vector<std::vector<Hypothesis>> search(const Seq2Seq& model, const Source& source,
                                            const SearchOptions& options, Want want,
                                            const AlignmentHeads& alignment = {},
                                            std::span<const Guide> guides = {});

}  // namespace seq2see
