#pragma once

#include <ATen/core/Tensor.h>

namespace seq2see {

// Loops over rows of floats, for passes that need no gradient. They do what LibTorch's operations do, each of
// which costs a microsecond or two before it begins: more than all of the work for one sentence's next token.

/// Whether these may be used: no gradient is wanted, and x is a contiguous tensor of floats on a CPU.
bool is_plain(const at::Tensor& x);

/// x + y, of the same shape, and the larger of each number and 0; x and y as is_plain() has them.
at::Tensor plain_sum(const at::Tensor& x, const at::Tensor& y);
at::Tensor plain_relu(const at::Tensor& x);

/// Rows of the table [V, D] for ids [N], times a factor, plus `place` [D], of floats.
at::Tensor embed_rows(const at::Tensor& ids, const at::Tensor& table, float factor, const at::Tensor& place);

}  // namespace seq2see
