#pragma once

#include <ATen/core/Tensor.h>

namespace seq2see {

/// Layer normalization over the last dimension (Ba et al., 2016): (x - mean) / sqrt(variance + epsilon) *
/// weight + bias, with x [..., D], weight and bias [D]. Each row comes from memory once, forward
/// and once back; gradients of weight and bias go where GradientSum puts them. Float and double.
at::Tensor normalize(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double epsilon);

}  // namespace seq2see
