#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace seq2see {

/// What the server has done so far, for Prometheus. All functions may be called from several threads.
class Metrics {
 public:
  /// A request of that path (one that the server has, or "other") was answered.
  void answered(const std::string& path, int status, double seconds);

  /// So many sentences of so many requests were translated or aligned together.
  void batch(size_t requests, size_t sentences, double seconds);

  /// What holds at the moment.
  struct Now {
    size_t waiting = 0;       ///< requests
    size_t connections = 0;   ///< open
    size_t answer_bytes = 0;  ///< of answers that clients are still taking
    int64_t resident_bytes = 0;
  };

  /// The text format 0.0.4.
  std::string text(const Now& now) const;

 private:
  static constexpr std::array<double, 11> bounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                    0.1,   0.25,   0.5,   1,    5};
  struct Histogram {
    std::array<uint64_t, bounds.size()> below{};  ///< observations of at most that bound
    uint64_t count = 0;
    double sum = 0;
  };

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, uint64_t> requests_;
  std::map<std::string, Histogram> seconds_;
  uint64_t batches_ = 0, batched_requests_ = 0, sentences_ = 0;
  double translating_seconds_ = 0;
};

/// Memory of this process that is in RAM, in bytes; 0 where the system does not tell.
int64_t resident_bytes();

}  // namespace seq2see
