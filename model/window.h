#pragma once

#include <ATen/core/Tensor.h>

namespace seq2see {

// Products of queries with the few keys in a window each, for local attention: time and memory grow with T n
// (n the window's width), never with T S. Tensors are [B, H, T, d] for queries, [B, H, S, d] for keys and
// values, whatever their strides but for the last, which is 1. `first` [B, H, T] int64 is the position of a
// window's first key; what lies outside 0 .. S - 1 counts as zero. Float and double, with gradients for all
// but `first`.

/// query . key for each key of the query's window: [B, H, T, n].
at::Tensor window_product(const at::Tensor& query, const at::Tensor& keys, const at::Tensor& first,
                          int64_t width);

/// The sum of each window's values by weights [B, H, T, n]: [B, H, T, d].
at::Tensor window_sum(const at::Tensor& weights, const at::Tensor& values, const at::Tensor& first);

/// v . tanh(query + key) for each key of the query's window, v [H, d]: [B, H, T, n]. What lies outside 0 .. S
/// - 1 has some score, which the caller masks.
at::Tensor window_additive(const at::Tensor& query, const at::Tensor& keys, const at::Tensor& vector,
                           const at::Tensor& first, int64_t width);

/// Weights of windows in their places: [B, H, T, S], exactly 0 outside.
at::Tensor spread_windows(const at::Tensor& weights, const at::Tensor& first, int64_t source);

}  // namespace seq2see
