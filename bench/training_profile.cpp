// Which operations of a training step take the time: training-profile MODEL PAIRS.tsv [STEPS]
//
// Forward and backward of the model's kind on batches of these pairs, one shard, one thread, the optimizer
// left out. The time of an operation is its own, without that of operations that it calls; what belongs to
// none of LibTorch's is "outside": our own loops, and the work of building the graph.

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "data/batch_plan.h"
#include "data/corpus.h"
#include "data/error.h"
#include "model/model_folder.h"
#include "model/threads.h"
#include "train/gradients.h"

namespace seq2see {
namespace {

using Clock = std::chrono::steady_clock;

struct OwnTime {
  int64_t calls = 0;
  double seconds = 0;
};

/// The operations that are running, the innermost last, and the time of those that have ended.
class Profile {
 public:
  void enter(const char* name) {
    charge();
    running_.emplace_back(name);
  }
  void leave() {
    charge();
    ++times[running_.back()].calls;
    running_.pop_back();
  }
  void charge() {
    const auto now = Clock::now();
    times[running_.empty() ? "outside" : running_.back()].seconds +=
        std::chrono::duration<double>(now - last_).count();
    last_ = now;
  }
  void begin() {
    times.clear();
    last_ = Clock::now();
  }

  std::map<std::string, OwnTime> times;

 private:
  std::vector<std::string> running_;
  Clock::time_point last_;
};

Profile profile;

std::unique_ptr<at::ObserverContext> enter(const at::RecordFunction& function) {
  profile.enter(function.name());
  return nullptr;
}

void leave(const at::RecordFunction&, at::ObserverContext*) {
  profile.leave();
}

void print(int64_t steps, double seconds_a_step, double tokens_a_step) {
  std::vector<std::pair<std::string, OwnTime>> sorted(profile.times.begin(), profile.times.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.second.seconds > b.second.seconds; });
  double total = 0;
  for (const auto& [name, own] : sorted) total += own.seconds;
  fmt::print("{:.1f} ms a step, {:.0f} target tokens/s on one thread; while profiled {:.1f} ms\n",
             1e3 * seconds_a_step, tokens_a_step / seconds_a_step, 1e3 * total / static_cast<double>(steps));
  fmt::print("{:<48} {:>10} {:>10} {:>7}\n", "operation", "calls", "ms a step", "share");
  for (size_t i = 0; i < std::min<size_t>(sorted.size(), 25); ++i) {
    const auto& [name, own] = sorted[i];
    fmt::print("{:<48} {:>10.1f} {:>10.2f} {:>6.1f}%\n", name.substr(0, 48),
               static_cast<double>(own.calls) / static_cast<double>(steps),
               1e3 * own.seconds / static_cast<double>(steps), 100 * own.seconds / total);
  }
}

void run(const std::string& folder, const std::string& pairs, int64_t steps) {
  use_one_thread();
  keep_freed_memory();
  const ModelConfig config = read_config(folder);
  const Tokenizers tokenizers = read_tokenizers(folder, config);
  Corpus corpus = read_corpus({pairs, {}, {}}, {config.model.word_rule, Direction::forward});
  const TrainingData data(std::move(corpus.pairs), tokenizers, {}, 1);
  Parameters parameters = make_parameters(config.model);
  parameters.initialize(1);
  Gradients gradients(config.model, parameters, data, {0, 1});
  WorkerPool pool(1, use_one_thread);
  const auto batches = BatchPlan(data.lengths(), {}).epoch(1, 0);
  Loss seen;
  const auto step = [&](size_t number) {
    const auto& batch = batches[number % batches.size()];
    seen += gradients.compute({batch}, {1, number, 0}, {}, pool).front();
  };
  for (size_t i = 0; i < 10; ++i) step(i);
  seen = {};
  const auto begin = Clock::now();
  for (int64_t i = 0; i < steps; ++i) step(static_cast<size_t>(i));
  const double seconds =
      std::chrono::duration<double>(Clock::now() - begin).count() / static_cast<double>(steps);
  const double tokens = static_cast<double>(seen.count) / static_cast<double>(steps);

  at::addGlobalCallback(at::RecordFunctionCallback(enter, leave)
                            .scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
  profile.begin();
  for (int64_t i = 0; i < steps; ++i) step(static_cast<size_t>(i));
  profile.charge();
  at::clearCallbacks();
  print(steps, seconds, tokens);
}

}  // namespace
}  // namespace seq2see

int main(int count, char** arguments) {
  if (count < 3 || count > 4) {
    fmt::print(stderr, "Usage: training-profile MODEL PAIRS.tsv [STEPS]\n");
    return 2;
  }
  try {
    seq2see::run(arguments[1], arguments[2], count > 3 ? std::max(1L, std::atol(arguments[3])) : 100);
  } catch (const seq2see::Error& error) {
    fmt::print(stderr, "training-profile: {}\n", error.what());
    return 1;
  }
}
