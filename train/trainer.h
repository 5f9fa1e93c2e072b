#pragma once

#include <chrono>
#include <filesystem>
#include <vector>

#include "data/batch_plan.h"
#include "data/worker_pool.h"
#include "model/model_folder.h"
#include "train/communicator.h"
#include "train/flat_optimizer.h"
#include "train/gradients.h"
#include "train/options.h"
#include "train/reporter.h"
#include "train/shard_sum.h"
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
  Communicator& processes;         ///< that train together; the first one alone validates, writes and speaks
  c10::Device device = c10::kCPU;  ///< computes the steps; where it is no CPU, there is one shard
};

/// The training loop. Everything that it does is a function of the options, the data and the position, so
/// that a training that was cut and resumed ends with the same bytes as one that was not, with any number of
/// workers and processes.
class Trainer {
 public:
  Trainer(const TrainingInput& input, int workers);

  /// Goes on where state.safetensors stands, which the first process reads for all. Throws Error where it
  /// does not fit model or data.
  void resume();

  /// Trains to the end. Returns 0, or 128 + N after signal N in any process, with the state saved. Throws
  /// Error where the loss is not finite, or where another process is lost.
  int run();

  bool finished() const { return state_.finished; }

 private:
  void begin();
  int train_on();
  void train_batch(const std::vector<int32_t>& batch, int64_t steps_per_epoch);
  void log_point();
  void validate_now();
  void validate_alone();
  void finish();
  int stop(int signal);
  void say(const std::string& line);
  /// All processes take the position of the first one.
  void share_state();
  /// The weights that are validated and kept, in the memory of the CPU.
  Parameters kept_weights() const;
  /// Throws Error where the checksum of `what` is not that of the first process.
  void check_same(uint32_t checksum, const char* what, const char* advice) const;
  /// Writes into config.json which attention shows the alignment.
  void show(const AlignmentHeads& alignment) const;
  void save();
  /// Whether a validation belongs where the training stands, and has not been made.
  bool is_validation_due() const;
  bool should_stop() const;
  double progress(int64_t steps_per_epoch) const;
  double seconds() const;
  [[noreturn]] void stop_at_infinity(const char* what) const;

  TrainingInput input_;
  TrainOptions options_;
  WorkerPool pool_;
  Parameters parameters_;
  at::Tensor bf16_;  // the weights as products take them, undefined where those are of floats
  FlatOptimizer optimizer_;
  Gradients gradients_;
  ShardSum shard_sum_;
  BatchPlan plan_;
  TrainingState state_;
  std::unique_ptr<Reporter> reporter_;  // of the first process
  TrainingPoint point_;
  Loss since_log_;
  double logged_at_ = 0;  // seconds() at the last line of the log
  double clock_ = 0;      // seconds() of the first process at the last step
  int signal_ = 0;        // that one of the processes has got, or 0
  std::chrono::steady_clock::time_point started_;
};

}  // namespace seq2see
