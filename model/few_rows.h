#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace seq2see {

// Products of a few rows, those of one sentence's next token, with a matrix. Each of its numbers is used a
// few times only, so that reading them is what takes the time: they are read once, side by side, and ahead.
// In bfloat16 they are half as many bytes, and any processor can make floats of them.

/// How many rows are few: as many as this processor's registers hold the sums of, 5 with AVX-512 and 1
/// elsewhere.
int64_t few_rows();

/// Whether multiply_few_rows() takes these: a few rows x [..., in] of floats, without gradients, and a
/// contiguous matrix [in, out] of floats or bfloat16 (as Linear::few is).
bool are_few_rows(const at::Tensor& x, const at::Tensor& matrix);

/// y = start + x matrix: x [N, in], matrix [in, out], y [N, out] contiguous, start [out], or [N, out], which
/// may be y itself. Sums are of floats, in the order of `in`, for each row the same whatever N is.
void multiply_few_rows(const at::Tensor& x, const at::Tensor& matrix, const at::Tensor& start,
                       const at::Tensor& y);

}  // namespace seq2see
