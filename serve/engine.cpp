#include "serve/engine.h"

#include <algorithm>
#include <new>
#include <span>

#include "serve/answers.h"

namespace seq2see {
namespace {

Answer late_answer(const Limits& limits) {
  return error_answer(503, fmt::format("The answer took longer than {:g} s, this server's limit "
                                       "(--request-seconds). Try again later, or ask for less at once.",
                                       limits.request_seconds));
}

/// What became of a failure: the sentence that a client may read, and never LibTorch's own.
Answer failure_answer() {
  try {
    throw;
  } catch (const RefusedRequest& error) {
    return error_answer(error.status(), error.what());
  } catch (const UsageError& error) {
    return error_answer(400, error.what());
  } catch (const Error& error) {
    return error_answer(500, error.what());
  } catch (const std::bad_alloc&) {
    return error_answer(503, "There is not enough memory for this now.");
  } catch (const std::exception&) {
    return error_answer(500, "Something failed in the server that should not have. Please report it.");
  }
}

std::vector<Answer> translated(std::span<const Job> batch, const Limits& limits) {
  std::vector<TranslationRequest> requests;
  for (const Job& job : batch) {
    for (TranslationRequest request : std::get<TranslateCall>(job.call).sentences) {
      request.deadline = job.deadline;
      requests.push_back(std::move(request));
    }
  }
  const ServedModel& model = *batch.front().model;
  const auto results =
      model.translator.translate(requests, std::get<TranslateCall>(batch.front().call).search, 1);
  std::vector<Answer> answers;
  size_t at = 0;
  for (const Job& job : batch) {
    const auto& call = std::get<TranslateCall>(job.call);
    const auto own = std::span(results).subspan(at, call.sentences.size());
    at += own.size();
    const bool late =
        std::any_of(own.begin(), own.end(), [](const auto& result) { return result.best.empty(); });
    try {
      answers.push_back(late ? late_answer(limits) : Answer{});
      if (!late) answers.back().body = translate_answer(model, call, own, job.age(), limits);
    } catch (...) {
      answers.back() = failure_answer();
    }
  }
  return answers;
}

std::vector<Answer> aligned(std::span<const Job> batch, const Limits& limits) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Job& job : batch) {
    const auto& own = std::get<AlignCall>(job.call).pairs;
    pairs.insert(pairs.end(), own.begin(), own.end());
  }
  const ServedModel& model = *batch.front().model;
  const auto results = model.translator.align(pairs, 1);
  std::vector<Answer> answers;
  size_t at = 0;
  for (const Job& job : batch) {
    const auto& call = std::get<AlignCall>(job.call);
    const auto own = std::span(results).subspan(at, call.pairs.size());
    at += own.size();
    answers.emplace_back();
    try {
      answers.back().body = align_answer(model, call, own, job.age(), limits);
    } catch (...) {
      answers.back() = failure_answer();
    }
  }
  return answers;
}

std::vector<Answer> worked(std::span<const Job> batch, const Limits& limits) {
  return std::holds_alternative<TranslateCall>(batch.front().call) ? translated(batch, limits)
                                                                   : aligned(batch, limits);
}

size_t sentences_of(const Job& job) {
  if (const auto* call = std::get_if<TranslateCall>(&job.call)) return call->sentences.size();
  return std::get<AlignCall>(job.call).pairs.size();
}

}  // namespace

Engine::Engine(const Limits& limits, Metrics& metrics)
    : limits_(limits), metrics_(metrics), queue_(limits.max_waiting, limits.batch_hypotheses) {
  try {
    for (int i = 0; i < limits.workers; ++i) threads_.emplace_back([this] { work(); });
  } catch (...) {  // the system gives no more threads; those that run have to end before they are destroyed
    stop();
    throw;
  }
}

Engine::~Engine() {
  stop();
}

void Engine::submit(Job job) {
  if (queue_.push(job)) return;
  job.reply(
      error_answer(503, fmt::format("{} requests wait already, this server's limit (--max-waiting), or it is "
                                    "stopping. Try again later.",
                                    limits_.max_waiting)));
}

void Engine::stop() {
  queue_.close();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Engine::work() {
  for (auto batch = queue_.take(); !batch.empty(); batch = queue_.take()) {
    const auto late = [now = Job::Clock::now()](const Job& job) { return job.deadline < now; };
    for (Job& job : batch) {
      if (late(job)) job.reply(late_answer(limits_));
    }
    std::erase_if(batch, late);
    if (!batch.empty()) answer(batch);
  }
}

void Engine::answer(std::vector<Job>& batch) {
  const auto begin = Job::Clock::now();
  std::vector<Answer> answers;
  try {
    answers = worked(batch, limits_);
  } catch (...) {
    if (batch.size() == 1) answers.push_back(failure_answer());
  }
  size_t sentences = 0;
  for (const Job& job : batch) sentences += sentences_of(job);
  metrics_.batch(batch.size(), sentences, std::chrono::duration<double>(Job::Clock::now() - begin).count());
  if (answers.empty()) {  // one of them failed: each alone, so that the others do not pay for it
    for (Job& job : batch) {
      std::vector<Job> alone;
      alone.push_back(std::move(job));
      answer(alone);
    }
    return;
  }
  for (size_t i = 0; i < batch.size(); ++i) batch[i].reply(std::move(answers[i]));
}

}  // namespace seq2see
