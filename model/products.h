#pragma once

#include <ATen/core/Tensor.h>

namespace seq2see {

// Products of every query with every key, for global attention: queries [B, H, T, d], keys and values [B, H,
// S, d], weights [B, H, T, S]. LibTorch's batched products, or, where sentences are so short that a call of a
// matrix product costs more than what it computes, loops of our own. Gradients for everything.

/// query . key: [B, H, T, S].
at::Tensor all_products(const at::Tensor& query, const at::Tensor& keys);

/// The sum of the values by weights: [B, H, T, d].
at::Tensor all_sums(const at::Tensor& weights, const at::Tensor& values);

}  // namespace seq2see
