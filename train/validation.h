#pragma once

#include <optional>
#include <span>

#include "data/worker_pool.h"
#include "model/alignment_heads.h"
#include "model/seq2seq.h"
#include "train/training_data.h"

namespace seq2see {

/// What a validation says of a model. Fractions, but for the loss (nats a token) and BLEU and chrF (0 to
/// 100).
struct ValidationScores {
  double loss = 0;
  double token_accuracy = 0;
  double exact_match = 0;
  double bleu = 0;
  double chrf = 0;
  std::optional<double> aer;  ///< of the alignment heads, where the validation set has gold alignments
  AlignmentHeads alignment;   ///< the heads that show it best (see choose_heads)

  /// The measure that decides which weights are kept; larger is better.
  double merit(BestBy best_by) const;
};

/// What a validation works on.
struct ValidationData {
  const TrainingData& pairs;
  const Tokenizers& tokenizers;
  std::span<const Links>
      reverse_links;  ///< a pair, of a model of the other direction; empty where there is none
};

/// Forced decoding for loss, token accuracy, the choice of heads and AER; greedy translation for the others.
ValidationScores validate(const Seq2Seq& model, const ValidationData& data, WorkerPool& pool);

}  // namespace seq2see
