#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace seq2see {

/// A loss is a sum and a count, so that shards and batches add up.
struct Loss {
  double sum = 0;       ///< nats
  int64_t count = 0;    ///< tokens, end marks included, padding not
  int64_t correct = 0;  ///< tokens that were the most probable ones

  Loss& operator+=(const Loss& other) {
    sum += other.sum;
    count += other.count;
    correct += other.correct;
    return *this;
  }
};

/// Cross-entropy of logits [B, T, V] against output [B, T], with label smoothing: the target distribution is
/// (1 - smoothing) on the token and smoothing / V on every token. Where `gradient` is given, it becomes the
/// gradient of the sum with respect to the logits, [B, T, V], to be handed to logits.backward(); it takes the
/// logits' own memory, the largest of a training, and they are lost.
Loss cross_entropy(const at::Tensor& logits, const at::Tensor& output, int32_t pad, double smoothing,
                   at::Tensor* gradient);

}  // namespace seq2see
