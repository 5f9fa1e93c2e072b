#pragma once

#include <ATen/core/Tensor.h>

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "data/error.h"
#include "train/processes.h"

namespace seq2see {

/// Another process of the training has ended, or does not answer.
class LostProcess : public Error {
 public:
  using Error::Error;
};

/// What the processes of one training say to each other. All of them make the same calls, in the same order;
/// a call returns once this process has its part. Where another process has ended, or has not answered for
/// the time that was given to connect(), a call throws LostProcess, provided that SIGPIPE is ignored. This
/// class is the training of one process: it has nobody to talk to.
class Communicator {
 public:
  Communicator() = default;
  virtual ~Communicator() = default;
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool is_first() const { return rank_ == 0; }

  /// `flat` [N] becomes its sum over the processes, the same bits in each. In which order they are added is
  /// left open: for sums that do not depend on it, as of two processes, or where all but one hold zeros.
  virtual void sum(const at::Tensor& flat);

  /// `flat` [N] becomes what it is in the first process.
  virtual void share(const at::Tensor& flat);

  /// Sends `sent_sizes[r]` numbers of `sent` to each process r, one part behind the other, and receives
  /// `received_sizes[r]` from it.
  virtual void exchange(const at::Tensor& sent, std::span<const int64_t> sent_sizes,
                        const at::Tensor& received, std::span<const int64_t> received_sizes);

  /// The first process's text.
  std::string share_text(const std::string& text);

  /// The number of the first process that has one other than 0, or 0.
  int first_number(int number);

  /// Does the work in the first process while the others wait, for as long as it takes and the process lives.
  /// What it throws is thrown on in the first process, and ends the others with LostProcess.
  void first_alone(const std::function<void()>& work);

 protected:
  Communicator(const Processes& processes, std::chrono::milliseconds sign_of_life)
      : rank_(processes.rank), size_(processes.size), sign_of_life_(sign_of_life) {}

 private:
  void wait_for_first();

  int rank_ = 0, size_ = 1;
  std::chrono::milliseconds sign_of_life_{};  // time between two of them, while others wait for the first
};

/// Connects the processes: the first one listens, the others come. Throws Error where not all have come
/// within `timeout`, the time that each later call waits, too; UsageError where this build cannot do it.
std::unique_ptr<Communicator> connect(const Processes& processes, std::chrono::seconds timeout);

}  // namespace seq2see
