#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "data/worker_pool.h"
#include "model/seq2seq.h"
#include "train/loss.h"
#include "train/options.h"
#include "train/shard_sum.h"
#include "train/training_data.h"

namespace seq2see {

/// Forward and backward of a batch: cut into shards, each with a model of its own that shares the weights and
/// adds up its gradients in a buffer of its own. Which worker computes which shard changes nothing. All is
/// computed where the parameters are.
class Gradients {
 public:
  /// `own` are the shards that this process computes; `bf16` as Parameters::bind takes it.
  Gradients(const ModelOptions& options, const Parameters& parameters, const at::Tensor& bf16,
            const TrainingData& data, ShardRange own);

  struct Place {
    uint64_t seed, step, epoch;
  };

  /// Adds the gradients of the loss's sum over the own ones' rows, of all shards of a batch, to flat().
  /// Returns the loss of each.
  std::vector<Loss> compute(const std::vector<std::vector<BatchRow>>& shards, const Place& place,
                            const RegularizationOptions& regularization, WorkerPool& pool);

  /// One buffer for each of the own shards, in the parameters' layout.
  const std::vector<at::Tensor>& flat() const { return flat_; }

 private:
  Loss compute_shard(int shard, const std::vector<BatchRow>& rows, const Place& place,
                     const RegularizationOptions& regularization) const;

  const TrainingData& data_;
  ShardRange own_;
  std::vector<at::Tensor> flat_;
  std::vector<Seq2Seq> models_;
};

}  // namespace seq2see
