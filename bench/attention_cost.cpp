// What attention costs by the length of the source: one line of JSON for each kind and length, on one thread.
//
//   single:   one query looks at a source of S tokens, as in decoding; nothing is kept for gradients
//   step:     the same for 16 sentences at once
//   sentence: S queries at once, forward and backward, as in training
//
// Memory is the most that LibTorch held at any moment, beyond what is there anyway: keys, values, queries.

#include <ATen/ATen.h>
#include <c10/core/Allocator.h>
#include <c10/core/GradMode.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "model/attention.h"
#include "model/parameters.h"
#include "model/threads.h"

namespace seq2see {
namespace {

constexpr int64_t width = 128;
constexpr int window = 32;

// LibTorch 1.13 counts totals in int64_t, 2.x in size_t.
template <typename Class, typename Total>
Total total_of(void (Class::*)(void*, int64_t, Total, Total, c10::Device));
using TotalBytes = decltype(total_of(&c10::MemoryReportingInfoBase::reportMemoryUsage));

/// Counts what LibTorch allocates and frees while it is in scope.
class MemoryPeak : public c10::MemoryReportingInfoBase {
 public:
  void reportMemoryUsage(void*, int64_t bytes, TotalBytes, TotalBytes, c10::Device) override {
    held_ += bytes;
    peak = std::max(peak, held_);
  }
  bool memoryProfilingEnabled() const override { return true; }

  int64_t peak = 0;

 private:
  int64_t held_ = 0;
};

int64_t peak_bytes(const std::function<void()>& work) {
  const auto memory = std::make_shared<MemoryPeak>();
  const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, memory);
  work();
  return memory->peak;
}

/// The median of runs that together take a third of a second, and of five at least.
double seconds(const std::function<void()>& work) {
  using Clock = std::chrono::steady_clock;
  work();
  std::vector<double> runs;
  double total = 0;
  while (runs.size() < 5 || total < 0.3) {
    const auto begin = Clock::now();
    work();
    runs.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
    total += runs.back();
  }
  std::nth_element(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2), runs.end());
  return runs[runs.size() / 2];
}

struct Kind {
  const char* name;
  AttentionScope scope;
  Attention::Role role;
};

constexpr Kind kinds[] = {
    {"global", AttentionScope::global, Attention::Role::cross},
    {"local_monotonic", AttentionScope::local_monotonic, Attention::Role::cross},
    {"local_predictive", AttentionScope::local_predictive, Attention::Role::cross},
    {"self", AttentionScope::global, Attention::Role::self},
    {"self_window", AttentionScope::local_monotonic, Attention::Role::self},
};

void report(const Kind& kind, const char* what, int64_t length, const std::function<void()>& work) {
  fmt::print("{{\"kind\": \"{}\", \"what\": \"{}\", \"length\": {}, \"seconds\": {:.9f}, \"bytes\": {}}}\n",
             kind.name, what, length, seconds(work), peak_bytes(work));
  std::fflush(stdout);
}

void measure(const Kind& kind, int64_t length) {
  AttentionOptions options;
  options.scope = kind.scope;
  options.window = window;
  Parameters parameters(
      [&](Weights& weights) { Attention(weights, "attention", options, width, kind.role); });
  parameters.initialize(1);
  Parameters::Binding binding = parameters.bind({});
  const Attention attention(binding, "attention", options, width, kind.role);

  at::manual_seed(1);
  const at::Tensor positions = at::arange(length, at::kLong);
  if (kind.role == Attention::Role::cross) {
    const c10::NoGradGuard no_gradients;
    for (const int64_t batch : {1, 16}) {
      const auto memory =
          attention.prepare_whole(at::randn({batch, length, width}), at::randn({batch, length, width}));
      const at::Tensor query = at::randn({batch, 1, width}), middle = positions.narrow(0, length / 2, 1);
      report(kind, batch == 1 ? "single" : "step", length,
             [&] { attention.attend(query, middle, memory, Want::nothing); });
    }
  }
  const at::Tensor keys = at::randn({1, length, width}), values = at::randn({1, length, width}),
                   queries = at::randn({1, length, width});
  for (const at::Tensor& input : {keys, values, queries}) input.requires_grad_(true);
  const at::Tensor gradient = at::ones({1, length, width});
  report(kind, "sentence", length, [&] {
    const auto memory = attention.prepare_whole(keys, values);
    attention.attend(queries, positions, memory, Want::nothing).context.backward(gradient);
    for (const at::Tensor& input : {keys, values, queries}) input.mutable_grad().reset();
  });
}

}  // namespace
}  // namespace seq2see

int main() {
  seq2see::use_one_thread();
  seq2see::keep_freed_memory();
  for (const auto& kind : seq2see::kinds) {
    for (int64_t length = 16; length <= 4096; length *= 2) seq2see::measure(kind, length);
  }
}
