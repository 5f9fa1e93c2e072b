#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace seq2see {

// Global attention that needs no gradient, a query at a time: its products with the keys, their softmax and
// the values' sum while all of that is in the processor's nearest memory. For float and double on a CPU.

/// The keys and values that a query looks at, each a pointer to the part of the first head.
template <typename T>
struct Sight {
  std::vector<const T*> keys, values;
  int64_t key_step, value_step;  ///< from a head's part to the next head's
};

/// How many heads, of which width, and by what the products are multiplied.
struct HeadShape {
  int64_t heads, width;
  double scale;
};

/// `query` and `context` have the heads side by side; `context` is written. Weights of head h are written at
/// `weights` + h * weight_step, in room for a multiple of 16 of them.
void look(const float* query, const Sight<float>& sight, const HeadShape& shape, float* context,
          float* weights, int64_t weight_step);
void look(const double* query, const Sight<double>& sight, const HeadShape& shape, double* context,
          double* weights, int64_t weight_step);

/// Whether a tensor is of a kind that look() takes.
bool can_look(const at::Tensor& x);

/// All queries [B, T, H * d] of a batch, their heads side by side, at the first lengths [B] of keys and
/// values [B, H, S, d], whose last stride is 1. Gives the context [B, T, H * d] and weights [B, H, T, S].
std::pair<at::Tensor, at::Tensor> attend_by_rows(const at::Tensor& query, const at::Tensor& keys,
                                                 const at::Tensor& values, const at::Tensor& lengths,
                                                 double scale);

}  // namespace seq2see
