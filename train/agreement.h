#pragma once

#include <span>

#include "train/communicator.h"
#include "train/loss.h"
#include "train/shard_sum.h"

namespace seq2see {

/// What the processes of a training have to know alike at a step, so that all of them go on, stop and
/// diverge together.
struct Agreement {
  Loss loss;           ///< of the whole batch, its shards added in their order
  double seconds = 0;  ///< of training, by the first process's clock
  int signal = 0;      ///< that a process has got, or 0
};

/// `losses` are those of this process's shards, `seconds` and `signal` what it knows itself.
Agreement agree(Communicator& communicator, std::span<const Loss> losses, int shards, double seconds,
                int signal);

}  // namespace seq2see
