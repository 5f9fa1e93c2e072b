#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "serve/answer.h"
#include "serve/calls.h"
#include "serve/models.h"

namespace seq2see {

/// A call that waits to be answered.
struct Job {
  using Clock = std::chrono::steady_clock;

  const ServedModel* model;
  Call call;
  Clock::time_point arrived, deadline;
  std::function<void(Answer)> reply;  ///< called once, by any thread

  double age() const { return std::chrono::duration<double>(Clock::now() - arrived).count(); }
};

/// Jobs in the order of their arrival, for several threads. Those that can be translated together leave
/// together.
class JobQueue {
 public:
  /// `most` jobs wait at most; a batch holds `batch_hypotheses` sentences times beam, or one job.
  JobQueue(int most, int batch_hypotheses) : most_(most), batch_hypotheses_(batch_hypotheses) {}

  /// Returns false, and leaves the job alone, where too many wait or the queue is closed.
  bool push(Job& job);

  /// Waits for the first job, and takes with it those behind it that are of the same model and search. Empty
  /// once the queue is closed and nothing waits.
  std::vector<Job> take();

  /// What waits is still taken; nothing new comes in.
  void close();

  size_t waiting() const;

 private:
  const int most_, batch_hypotheses_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool closed_ = false;
};

}  // namespace seq2see
