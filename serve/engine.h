#pragma once

#include <thread>
#include <vector>

#include "serve/job_queue.h"
#include "serve/metrics.h"

namespace seq2see {

/// Threads that answer jobs, batch by batch.
class Engine {
 public:
  Engine(const Limits& limits, Metrics& metrics);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Queues the job, whose reply is then called once by another thread. Where too many wait, the reply is
  /// called at once.
  void submit(Job job);

  /// Answers what waits, refuses what comes, and returns when the threads have ended.
  void stop();

  size_t waiting() const { return queue_.waiting(); }

 private:
  void work();
  void answer(std::vector<Job>& batch);

  const Limits limits_;
  Metrics& metrics_;
  JobQueue queue_;
  std::vector<std::thread> threads_;
};

}  // namespace seq2see
