#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace seq2see {

/// Threads that work through numbered tasks. Which worker takes which task depends on the clock; so a task's
/// result may depend on its number only.
class WorkerPool {
 public:
  /// `prepare` runs first in each thread. At least one worker.
  explicit WorkerPool(int workers, std::function<void()> prepare = {});
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Runs task(number, worker) for each number in [0, count) and waits for all. Where tasks throw, the
  /// exception of the lowest number is thrown on after the others have ended.
  void run(int count, const std::function<void(int number, int worker)>& task);

  int size() const { return static_cast<int>(threads_.size()); }

 private:
  void end();
  void work(int worker, const std::function<void()>& prepare);

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(int, int)>* task_ = nullptr;
  int count_ = 0, next_ = 0, finished_ = 0;
  int failed_number_ = 0;
  std::exception_ptr failure_;
  bool ending_ = false;
};

/// Cores that this process may use: its CPU affinity and its container's quota, at least 1.
int usable_cores();

}  // namespace seq2see
