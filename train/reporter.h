#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "train/validation.h"

namespace seq2see {

/// How training goes, at one line of the log.
struct TrainingPoint {
  int64_t step = 0;   ///< steps done
  int64_t epoch = 0;  ///< from 0
  double loss = 0;    ///< training objective since the last line, nats a token
  double token_accuracy = 0;
  double learning_rate = 0;
  double gradient_norm = 0;
  double tokens_per_second = 0;  ///< target tokens
  double seconds = 0;            ///< of training so far
  double progress = 0;           ///< share of training that is over, 0 to 1
};

/// Tells a person (standard error: one moving line on a terminal, plain lines in a pipe) and training.jsonl
/// how training goes.
class Reporter {
 public:
  /// Appends to the log behind its first `log_bytes` bytes; what stands after them is dropped (a resumed
  /// training writes it again). Behind its end where it has fewer.
  Reporter(const std::filesystem::path& log, uint64_t log_bytes);
  ~Reporter();
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;

  void event(const std::string& name, nlohmann::ordered_json json);
  void training(const TrainingPoint& point);
  void validation(const TrainingPoint& point, const ValidationScores& scores, bool best);
  /// A line of its own.
  void say(const std::string& line);

  /// Bytes of the log so far, all of them handed to the system.
  uint64_t log_bytes() const { return log_bytes_; }

 private:
  void clear_line();

  std::filesystem::path path_;
  std::FILE* log_ = nullptr;
  uint64_t log_bytes_ = 0;
  bool terminal_ = false;
  bool line_open_ = false;
};

}  // namespace seq2see
