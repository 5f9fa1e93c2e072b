#include "bench/operation_profile.h"

#include <ATen/record_function.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

namespace seq2see {
namespace {

using Clock = std::chrono::steady_clock;

/// The operations that are running, the innermost last, and the time of those that have ended.
class Profile {
 public:
  void enter(const char* name) {
    charge();
    running_.emplace_back(name);
  }
  void leave() {
    charge();
    ++times_[running_.back()].calls;
    running_.pop_back();
  }
  void begin() {
    times_.clear();
    last_ = Clock::now();
  }
  std::vector<OperationTime> end() {
    charge();
    std::vector<OperationTime> sorted;
    for (const auto& [name, time] : times_) sorted.push_back({name, time.calls, time.seconds});
    std::sort(sorted.begin(), sorted.end(),
              [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
    return sorted;
  }

 private:
  struct Time {
    int64_t calls = 0;
    double seconds = 0;
  };

  void charge() {
    const auto now = Clock::now();
    times_[running_.empty() ? "outside" : running_.back()].seconds +=
        std::chrono::duration<double>(now - last_).count();
    last_ = now;
  }

  std::map<std::string, Time> times_;
  std::vector<std::string> running_;
  Clock::time_point last_;
};

Profile profile;  // LibTorch's callbacks are plain functions

std::unique_ptr<at::ObserverContext> enter(const at::RecordFunction& function) {
  profile.enter(function.name());
  return nullptr;
}

void leave(const at::RecordFunction&, at::ObserverContext*) {
  profile.leave();
}

}  // namespace

std::vector<OperationTime> profile_operations(const std::function<void()>& work) {
  at::addGlobalCallback(at::RecordFunctionCallback(enter, leave)
                            .scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION,
                                     at::RecordScope::USER_SCOPE}));
  profile.begin();
  work();
  std::vector<OperationTime> times = profile.end();
  at::clearCallbacks();
  return times;
}

}  // namespace seq2see
