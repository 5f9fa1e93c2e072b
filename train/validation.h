#pragma once

#include <optional>

#include "data/worker_pool.h"
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
  std::optional<double> aer;  ///< where the validation set has gold alignments

  /// The measure that decides which weights are kept; larger is better.
  double merit(BestBy best_by) const;
};

/// Forced decoding for loss, token accuracy and AER; greedy translation for the others.
ValidationScores validate(const Seq2Seq& model, const TrainingData& data, const Tokenizers& tokenizers,
                          WorkerPool& pool);

}  // namespace seq2see
