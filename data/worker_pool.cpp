#include "data/worker_pool.h"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace seq2see {
namespace {

/// Cores of the container's CPU quota (cgroup version 2), or 0 where there is none.
int quota_cores() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return 0;
  try {
    return std::max(1, static_cast<int>(std::stod(quota) / period));
  } catch (const std::exception&) {
    return 0;
  }
}

}  // namespace

WorkerPool::WorkerPool(int workers, std::function<void()> prepare) {
  try {
    for (int i = 0; i < std::max(1, workers); ++i) {
      threads_.emplace_back([this, i, prepare] { work(i, prepare); });
    }
  } catch (...) {  // the system gives no more threads; those that run have to end before they are destroyed
    end();
    throw;
  }
}

WorkerPool::~WorkerPool() {
  end();
}

void WorkerPool::end() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkerPool::run(int count, const std::function<void(int, int)>& task) {
  std::unique_lock lock(mutex_);
  task_ = &task;
  count_ = count;
  next_ = finished_ = 0;
  failure_ = nullptr;
  wake_.notify_all();
  done_.wait(lock, [this] { return finished_ == count_; });
  task_ = nullptr;
  if (failure_) std::rethrow_exception(failure_);
}

void WorkerPool::work(int worker, const std::function<void()>& prepare) {
  if (prepare) prepare();
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return ending_ || (task_ != nullptr && next_ < count_); });
    if (ending_) return;
    const int number = next_++;
    const auto& task = *task_;
    lock.unlock();
    std::exception_ptr failure;
    try {
      task(number, worker);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure && (!failure_ || number < failed_number_)) {
      failure_ = failure;
      failed_number_ = number;
    }
    if (++finished_ == count_) done_.notify_all();
  }
}

int usable_cores() {
  cpu_set_t set;
  const int allowed = sched_getaffinity(0, sizeof set, &set) == 0
                          ? CPU_COUNT(&set)
                          : static_cast<int>(std::thread::hardware_concurrency());
  const int quota = quota_cores();
  return std::max(1, quota > 0 ? std::min(quota, allowed) : allowed);
}

}  // namespace seq2see
