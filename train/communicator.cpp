#include "train/communicator.h"

#include <ATen/ATen.h>

#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <thread>

namespace seq2see {
namespace {

/// What the first process tells those that wait for it.
enum class Progress : int64_t { working, done, failed };

at::Tensor one_number(int64_t number) {
  return at::full({1}, number, at::kLong);
}

/// Does something again and again, in a thread of its own, until it is destroyed or that fails.
class Repeated {
 public:
  Repeated(std::chrono::milliseconds interval, std::function<void()> action)
      : thread_([this, interval, action = std::move(action)] {
          std::unique_lock lock(mutex_);
          while (!wake_.wait_for(lock, interval, [this] { return ending_; })) {
            try {
              action();
            } catch (...) {  // the next call meets the same failure, and says so
              return;
            }
          }
        }) {}
  ~Repeated() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  Repeated(const Repeated&) = delete;
  Repeated& operator=(const Repeated&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace

void Communicator::sum(const at::Tensor&) {}

void Communicator::share(const at::Tensor&) {}

void Communicator::exchange(const at::Tensor& sent, std::span<const int64_t>, const at::Tensor& received,
                            std::span<const int64_t>) {
  received.copy_(sent);
}

std::string Communicator::share_text(const std::string& text) {
  if (size_ == 1) return text;
  const at::Tensor length = one_number(static_cast<int64_t>(text.size()));
  share(length);
  const auto bytes = static_cast<size_t>(length.item<int64_t>());
  if (bytes == 0) return {};
  const at::Tensor shared = at::empty({length.item<int64_t>()}, at::kByte);
  if (is_first()) std::memcpy(shared.data_ptr<uint8_t>(), text.data(), bytes);
  share(shared);
  return {reinterpret_cast<const char*>(shared.data_ptr<uint8_t>()), bytes};
}

int Communicator::first_number(int number) {
  const at::Tensor numbers = at::zeros({size_}, at::kLong);
  numbers.data_ptr<int64_t>()[rank_] = number;
  sum(numbers);
  for (int rank = 0; rank < size_; ++rank) {
    if (const int64_t found = numbers.data_ptr<int64_t>()[rank]; found != 0) return static_cast<int>(found);
  }
  return 0;
}

void Communicator::first_alone(const std::function<void()>& work) {
  if (size_ == 1) return work();
  if (!is_first()) return wait_for_first();
  const auto tell = [this](Progress progress) { share(one_number(static_cast<int64_t>(progress))); };
  std::exception_ptr failure;
  {
    const Repeated signs_of_life(sign_of_life_, [&] { tell(Progress::working); });
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
  }
  if (!failure) return tell(Progress::done);
  try {
    tell(Progress::failed);
  } catch (const LostProcess&) {  // the others have ended: the first failure is the one to speak of
  }
  std::rethrow_exception(failure);
}

void Communicator::wait_for_first() {
  const at::Tensor told = one_number(0);
  do {
    share(told);
  } while (told.item<int64_t>() == static_cast<int64_t>(Progress::working));
  if (told.item<int64_t>() == static_cast<int64_t>(Progress::failed)) {
    throw LostProcess("Process {} of {} ends because process 0 has failed; it says why.", rank_, size_);
  }
}

}  // namespace seq2see
