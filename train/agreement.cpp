#include "train/agreement.h"

#include <ATen/ATen.h>

namespace seq2see {

/// Each number stands in one process only, beside the zeros of the others: their sum is exact.
Agreement agree(Communicator& communicator, std::span<const Loss> losses, int shards, double seconds,
                int signal) {
  const at::Tensor numbers = at::zeros({3 * shards + communicator.size() + 1}, at::kDouble);
  double* const place = numbers.data_ptr<double>();  // three a shard, one signal a process, the seconds
  double* const signals = place + 3 * shards;
  const ShardRange own = shards_of(communicator.rank(), communicator.size(), shards);
  for (int shard = own.begin; shard < own.end; ++shard) {
    const Loss& loss = losses[static_cast<size_t>(shard - own.begin)];
    place[3 * shard] = loss.sum;
    place[3 * shard + 1] = static_cast<double>(loss.count);
    place[3 * shard + 2] = static_cast<double>(loss.correct);
  }
  signals[communicator.rank()] = signal;
  if (communicator.is_first()) signals[communicator.size()] = seconds;
  communicator.sum(numbers);

  Agreement agreement;
  for (int shard = 0; shard < shards; ++shard) {
    agreement.loss += Loss{place[3 * shard], static_cast<int64_t>(place[3 * shard + 1]),
                           static_cast<int64_t>(place[3 * shard + 2])};
  }
  for (int rank = communicator.size() - 1; rank >= 0; --rank) {
    if (signals[rank] != 0) agreement.signal = static_cast<int>(signals[rank]);
  }
  agreement.seconds = signals[communicator.size()];
  return agreement;
}

}  // namespace seq2see
