#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "model/parameters.h"

namespace seq2see {

/// y = x W' + b. Where gradients are recorded the product is of `weight`, or of `bf16` where that is there;
/// otherwise of `turned`, and for few rows of `few`. Products in bfloat16 on a processor that is not quick at
/// it: `turned` holds floats that are rounded so, `few` bfloat16 itself, which is half as much to read.
struct Linear {
  Linear() = default;
  Linear(Weights& weights, const std::string& name, int64_t in, int64_t out);

  /// By a matrix that another layer has taken.
  Linear(Weights& weights, const at::Tensor& matrix, at::Tensor bias);

  at::Tensor operator()(const at::Tensor& x) const;  // [..., in] -> [..., out]

  at::Tensor weight;  // [out, in]
  at::Tensor bias;    // [out]
  at::Tensor bf16;    // [out, in], where products are computed in bfloat16
  at::Tensor turned;  // [in, out], a view of `weight` or `bf16`
  at::Tensor few;     // [in, out], the same one or another
};

/// A layer without gradients that gives what these give of the same x, side by side: one product instead of
/// many.
Linear side_by_side(const std::vector<Linear>& layers);

/// A row of the table for each id. Rows begin normal with a standard deviation of 0.1: LibTorch's 1 doubled
/// the AER.
struct Embedding {
  Embedding() = default;
  Embedding(Weights& weights, const std::string& name, int64_t vocabulary, int64_t width);

  at::Tensor operator()(const at::Tensor& ids) const;  // [...] -> [..., D]

  at::Tensor table;  // [V, D]
};

/// Layer normalization over the last dimension (Ba et al., 2016), epsilon 1e-5.
struct LayerNorm {
  LayerNorm() = default;
  LayerNorm(Weights& weights, const std::string& name, int64_t width);

  at::Tensor operator()(const at::Tensor& x) const;  // [..., D] -> [..., D]

  at::Tensor weight, bias;  // [D]
};

}  // namespace seq2see
