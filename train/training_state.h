#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>

#include "model/parameters.h"
#include "train/flat_optimizer.h"

namespace seq2see {

/// All that resuming needs, next to config.json and the tokenizers: state.safetensors.
struct TrainingState {
  int64_t step = 0;   ///< optimizer steps done
  int64_t epoch = 0;  ///< where in the data: epoch and batch, both of the next step
  int64_t batch = 0;
  bool finished = false;  ///< training has ended by itself
  bool has_best = false;
  double best_merit = 0;  ///< of the weights in model.safetensors
  double best_loss = 0;
  int64_t without_gain = 0;    ///< validations since
  int64_t validated_at = -1;   ///< step of the last validation
  double seconds = 0;          ///< spent in training so far
  uint64_t log_bytes = 0;      ///< length of training.jsonl
  double log_loss = 0;         ///< of the steps since the last line of the log: nats,
  int64_t log_tokens = 0;      ///< tokens,
  int64_t log_correct = 0;     ///< those that were the most probable ones,
  double logged_at = 0;        ///< and the seconds at which they began
  uint32_t data_checksum = 0;  ///< of the training data
};

void save_state(const std::filesystem::path& file, const TrainingState& state, const Parameters& parameters,
                const FlatOptimizer::State& optimizer);

/// Fills parameters and optimizer. Throws Error where the file does not fit the model.
TrainingState load_state(const std::filesystem::path& file, Parameters& parameters,
                         FlatOptimizer::State& optimizer);

}  // namespace seq2see
