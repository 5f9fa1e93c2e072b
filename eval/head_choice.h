#pragma once

#include <optional>
#include <span>
#include <vector>

#include "data/links.h"
#include "eval/alignment.h"
#include "model/alignment_heads.h"

namespace seq2see {

/// A given sentence pair as every head sees it.
struct HeadsOfSentence {
  AlignedSide source, target;
  std::vector<std::vector<Matrix>> heads;  ///< per layer and head, [target tokens + 1, source tokens + 1]
  const Links* links = nullptr;  ///< gold, or those of a model of the other direction; may be missing
};

/// Which heads show the alignment best, all or one of a layer, or all of all layers: those whose hard links
/// have the lowest AER against the links that there are; or, where no sentence has any, those whose rows say
/// most, the entropy of a sentence's mean row less the mean entropy of its rows (the mutual information of
/// target position and source word). The first of equals counts, a layer's mean before its heads, all layers
/// last. (By the information no mean is better than the best that it is of: averaging loses some.) Sentences
/// all have the same layers and heads; at least one.
AlignmentHeads choose_heads(std::span<const HeadsOfSentence> sentences);

/// AER of the hard links that these heads give, over the sentences that have links; nothing where none has.
std::optional<double> aer_of_heads(std::span<const HeadsOfSentence> sentences, const AlignmentHeads& chosen);

/// The mean over the chosen heads.
Matrix mean_of_heads(const std::vector<std::vector<Matrix>>& heads, const AlignmentHeads& chosen);

/// The mean entropy of the rows of word-level weights, in bits; the end mark's row is left out.
double mean_row_entropy(const Matrix& words);

/// Mutual information of target position and source word, in bits (see choose_heads).
double information(const Matrix& words);

}  // namespace seq2see
