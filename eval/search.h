#pragma once

#include <cstdint>
#include <vector>

#include "eval/alignment.h"
#include "eval/search_options.h"
#include "model/alignment_heads.h"
#include "model/seq2seq.h"

namespace seq2see {

struct Hypothesis {
  std::vector<int32_t> ids;    ///< without the end mark
  double log_probability = 0;  ///< end mark included
  double score = 0;            ///< log_probability / length ^ length_penalty, length with the end mark
  Matrix attention;            ///< [T + 1, S + 1], where it was asked for; the alignment heads'
};

/// Beam search over a batch, whatever the decoder. Returns, a sentence, `nbest` hypotheses (fewer where the
/// vocabulary has no more), best first. What a sentence gives does not depend on the others in its batch.
/// Never yields the padding, start or unknown mark. A hypothesis that reaches the longest length is ended
/// there. Attention comes with them unless `want` is nothing.
std::vector<std::vector<Hypothesis>> search(const Seq2Seq& model, const Source& source,
                                            const SearchOptions& options, Want want,
                                            const AlignmentHeads& alignment = {});

}  // namespace seq2see
