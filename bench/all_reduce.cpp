// How long the processes of a training take to sum their gradients: all-reduce FLOATS [SHARDS] [STEPS]
//
// Started as seq2see-train is, in each process with RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT. A step is
// what a training does in each: one sum of the loss's few numbers, and one of FLOATS gradients of SHARDS
// shards.

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "data/error.h"
#include "model/threads.h"
#include "train/agreement.h"

namespace seq2see {
namespace {

using Clock = std::chrono::steady_clock;

/// The middle of the times, in milliseconds.
double median(std::vector<double>& seconds) {
  std::nth_element(seconds.begin(), seconds.begin() + static_cast<int64_t>(seconds.size() / 2),
                   seconds.end());
  return 1e3 * seconds[seconds.size() / 2];
}

void run(int64_t floats, int shards, int steps) {
  use_one_thread();
  const auto processes = connect(processes_from_environment(), std::chrono::seconds(60));
  const ShardRange own = shards_of(processes->rank(), processes->size(), shards);
  std::vector<at::Tensor> gradients;
  for (int shard = own.begin; shard < own.end; ++shard) gradients.push_back(at::ones({floats}));
  const std::vector<Loss> losses(gradients.size());
  ShardSum sum(*processes, shards);
  WorkerPool pool(1, use_one_thread);
  std::vector<double> agreeing, summing;
  for (int step = 0; step < steps; ++step) {
    const auto begin = Clock::now();
    agree(*processes, losses, shards, 0, 0);
    const auto middle = Clock::now();
    sum.over_processes(gradients, pool);
    summing.push_back(std::chrono::duration<double>(Clock::now() - middle).count());
    agreeing.push_back(std::chrono::duration<double>(middle - begin).count());
  }
  if (!processes->is_first()) return;
  fmt::print("{} processes, {} shards, {} floats: loss {:.2f} ms, gradients {:.2f} ms a step\n",
             processes->size(), shards, floats, median(agreeing), median(summing));
}

}  // namespace
}  // namespace seq2see

int main(int count, char** arguments) {
  const auto number = [&](int at, long usual) {
    return count > at ? std::max(1L, std::atol(arguments[at])) : usual;
  };
  if (count < 2 || count > 4) {
    fmt::print(stderr, "Usage: all-reduce FLOATS [SHARDS] [STEPS]\n");
    return 2;
  }
  try {
    const auto shards = static_cast<int>(number(2, seq2see::processes_from_environment().size));
    seq2see::run(number(1, 1), shards, static_cast<int>(number(3, 100)));
  } catch (const seq2see::Error& error) {
    fmt::print(stderr, "all-reduce: {}\n", error.what());
    return 1;
  }
}
