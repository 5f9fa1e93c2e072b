#pragma once

#include <chrono>
#include <filesystem>
#include <vector>

#include "data/batch_plan.h"
#include "data/worker_pool.h"
#include "model/model_folder.h"
#include "train/flat_optimizer.h"
#include "train/gradients.h"
#include "train/options.h"
#include "train/reporter.h"
#include "train/training_data.h"
#include "train/training_state.h"
#include "train/validation.h"

namespace seq2see {

/// What a training works on; it outlives the Trainer.
struct TrainingInput {
  const ModelOptions& model;
  const TrainOptions& options;  ///< with the number of shards settled
  const TrainingData& train;
  const TrainingData& valid;
  const Tokenizers& tokenizers;
  std::vector<Links> reverse_links;  ///< of the validation pairs, by a model of the other direction, or empty
  std::filesystem::path folder;      ///< of the model; config.json and the tokenizers are there already
};

/// The training loop. Everything that it does is a function of the options, the data and the position, so
/// that a training that was cut and resumed ends with the same bytes as one that was not, with any number of
/// workers.
class Trainer {
 public:
  Trainer(const TrainingInput& input, int workers);

  /// Goes on where state.safetensors stands. Throws Error where it does not fit model or data.
  void resume();

  /// Trains to the end. Returns 0, or 128 + N after signal N, with the state saved. Throws Error where the
  /// loss is not finite.
  int run();

  bool finished() const { return state_.finished; }

 private:
  void train_batch(const std::vector<int32_t>& batch, int64_t steps_per_epoch);
  void log_point();
  void validate_now();
  /// Writes into config.json which attention shows the alignment.
  void show(const AlignmentHeads& alignment) const;
  void save();
  bool should_stop() const;
  double progress(int64_t steps_per_epoch) const;
  double seconds() const;
  [[noreturn]] void stop_at_infinity(const char* what) const;

  TrainingInput input_;
  TrainOptions options_;
  WorkerPool pool_;
  Parameters parameters_;
  FlatOptimizer optimizer_;
  Gradients gradients_;
  BatchPlan plan_;
  TrainingState state_;
  std::unique_ptr<Reporter> reporter_;
  TrainingPoint point_;
  Loss since_log_;
  double logged_at_ = 0;  // seconds() at the last line of the log
  std::chrono::steady_clock::time_point started_;
};

}  // namespace seq2see
