#pragma once

#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

#include "data/worker_pool.h"
#include "train/communicator.h"

namespace seq2see {

/// Shard `from`, which holds the sum up to shard `end`, is added to shard `to`, which holds the sum up to
/// shard `from`.
struct Addition {
  int to, from, end;
};

/// The order in which shards are summed up, on any number of workers and processes: each with its neighbour,
/// these sums with theirs, and so on; shard 0 holds all in the end. Shards that lie together are so summed
/// where they are, and one sum is sent for all of them.
std::vector<Addition> additions(int shards);

/// Makes the additions over the places [begin, end) of the shards, and leaves zeros in what was added.
void add_up(std::span<const at::Tensor> shards, std::span<const Addition> additions, int64_t begin,
            int64_t end);

/// Shards [begin, end).
struct ShardRange {
  int begin = 0, end = 0;
  int count() const { return end - begin; }
};

/// Those of a batch's shards that a process computes.
ShardRange shards_of(int rank, int processes, int shards);

/// Sums up the shards of all processes, in the order of additions().
class ShardSum {
 public:
  ShardSum(Communicator& communicator, int shards);

  /// `own` are the gradients of this process's shards, [N] each. Returns what remains to be summed: all of
  /// them in a training of one process; otherwise the first alone, which holds the whole sum then, and the
  /// others are zero.
  std::span<const at::Tensor> over_processes(std::span<const at::Tensor> own, WorkerPool& pool);

 private:
  void exchange(std::span<const at::Tensor> own);

  Communicator& communicator_;
  std::vector<Addition> within_;  // this process, shards counted from its first
  std::vector<std::vector<int>>
      partial_;                   // for each process its shards that hold sums after that, so counted
  std::vector<Addition> across_;  // the processes, partial sums counted through
};

}  // namespace seq2see
