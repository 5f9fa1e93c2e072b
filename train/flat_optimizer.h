#pragma once

#include <ATen/core/Tensor.h>

#include <span>

#include "data/worker_pool.h"
#include "train/options.h"

namespace seq2see {

/// Adam or AdamW over flat buffers, in fixed chunks: the result depends neither on the number of workers nor
/// on where a chunk is computed.
class FlatOptimizer {
 public:
  /// `weights` [N] float; a moving average of them is kept where the options ask for one. Each step leaves
  /// them rounded in `bf16` [N], where that is given.
  FlatOptimizer(at::Tensor weights, const OptimizerOptions& options, at::Tensor bf16 = {});

  /// Sums the shards' gradients (in the order of additions()), scales the sum by `scale`, clips its norm,
  /// steps, and zeroes the shards. Returns the norm before clipping. Where it is not finite nothing but the
  /// gradients has changed, and the caller has to stop.
  double step(std::span<const at::Tensor> shards, double scale, double learning_rate, WorkerPool& pool);

  /// What resuming needs, next to the weights.
  struct State {
    at::Tensor first_moment, second_moment;  // [N]
    at::Tensor average;                      // [N], undefined where it is off
    int64_t steps = 0;
  };
  const State& state() const { return state_; }
  State& state() { return state_; }

 private:
  double sum_shards(std::span<const at::Tensor> shards, WorkerPool& pool) const;

  at::Tensor weights_, bf16_;
  OptimizerOptions options_;
  State state_;
};

}  // namespace seq2see
