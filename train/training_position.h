#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace seq2see {

/// Where a training stands: the metadata of state.safetensors.
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

  friend bool operator==(const TrainingState&, const TrainingState&) = default;
};

/// As a JSON object, and its strict reading. `name` begins complaints.
std::string training_state_text(const TrainingState& state);
TrainingState parse_training_state(std::string_view text, const std::string& name);

}  // namespace seq2see
