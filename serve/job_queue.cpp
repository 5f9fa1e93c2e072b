#include "serve/job_queue.h"

namespace seq2see {
namespace {

bool go_together(const Job& one, const Job& other) {
  if (one.model != other.model || one.call.index() != other.call.index()) return false;
  const auto* search = std::get_if<TranslateCall>(&one.call);
  return search == nullptr || search->search == std::get<TranslateCall>(other.call).search;
}

/// Room that a job takes in a batch.
int size_of(const Job& job) {
  if (const auto* call = std::get_if<TranslateCall>(&job.call)) return call->hypotheses();
  return static_cast<int>(std::get<AlignCall>(job.call).pairs.size());
}

}  // namespace

bool JobQueue::push(Job& job) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || jobs_.size() >= static_cast<size_t>(most_)) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

std::vector<Job> JobQueue::take() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
  std::vector<Job> batch;
  if (jobs_.empty()) return batch;
  batch.push_back(std::move(jobs_.front()));
  jobs_.pop_front();
  int size = size_of(batch.front());
  std::deque<Job> staying;
  for (Job& job : jobs_) {
    if (size < batch_hypotheses_ && size + size_of(job) <= batch_hypotheses_ &&
        go_together(batch.front(), job)) {
      size += size_of(job);
      batch.push_back(std::move(job));
    } else {
      staying.push_back(std::move(job));
    }
  }
  jobs_ = std::move(staying);
  return batch;
}

void JobQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_all();
}

size_t JobQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

}  // namespace seq2see
