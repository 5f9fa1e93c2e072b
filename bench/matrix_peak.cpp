// matrix-peak: how fast LibTorch multiplies matrices of 1024 x 1024 here, one thread a core, all cores at
// once. Prints a line of JSON: GFLOP/s a core in fp32, and in bf16 where LibTorch and the processor have
// products of it.

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

#include "data/worker_pool.h"
#include "model/precision.h"
#include "model/products.h"
#include "model/threads.h"

namespace seq2see {
namespace {

constexpr int64_t width = 1024;

/// The best of seven rounds, for what else runs on the machine only slows; in each, every core multiplies for
/// a quarter of a second at least.
double gflops_a_core(WorkerPool& pool, at::ScalarType type) {
  using Clock = std::chrono::steady_clock;
  double best = 0;
  for (int round = 0; round < 7; ++round) {
    std::vector<double> speeds(static_cast<size_t>(pool.size()));
    std::atomic<int> ready = 0;
    pool.run(pool.size(), [&](int number, int) {
      const c10::NoGradGuard no_gradients;
      const at::Tensor a = at::ones({width, width}, at::kFloat).to(type), b = a.clone();
      const at::Tensor result = product(a, b);
      for (++ready; ready < pool.size();) {
      }
      int64_t count = 0;
      double seconds = 0;
      for (const auto begin = Clock::now(); seconds < 0.25; ++count) {
        set_product(result, a, b);
        seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      }
      speeds[static_cast<size_t>(number)] =
          2e-9 * static_cast<double>(count * width * width * width) / seconds;
    });
    double sum = 0;
    for (const double speed : speeds) sum += speed;
    best = std::max(best, sum / pool.size());
  }
  return best;
}

void run() {
  use_one_thread();
  keep_freed_memory();
  WorkerPool pool(usable_cores(), use_one_thread);
  fmt::print("{{\"cores\": {}, \"fp32\": {:.1f}", pool.size(), gflops_a_core(pool, at::kFloat));
  if (can_train(Precision::bf16)) fmt::print(", \"bf16\": {:.1f}", gflops_a_core(pool, at::kBFloat16));
  fmt::print("}}\n");
}

}  // namespace
}  // namespace seq2see

int main() {
  seq2see::run();
}
