#pragma once

#include <ATen/core/Tensor.h>

namespace seq2see {

/// Where a function with a backward pass of its own adds up the gradient of a weight: in the memory of a
/// leaf's gradient where that is there already (Parameters::bind with one), so that no other is filled and
/// read again; else in zeros. Float and double.
class GradientSum {
 public:
  explicit GradientSum(const at::Tensor& weight);

  /// Of a weight [out, in] that rows x [N, in] were multiplied by: g' x is added, with g [N, out]. Where x
  /// has fewer columns, they are the weight's from `first` on. Both may be of bfloat16, the sum never is.
  void add_product(const at::Tensor& g, const at::Tensor& x, int64_t first = 0);

  /// Of a bias [out] that joined each row.
  void add_rows(const at::Tensor& g);

  const at::Tensor& sum() const { return sum_; }

  /// What the backward pass returns for the weight: nothing where its own memory has the sum.
  at::Tensor result() const { return own_ ? at::Tensor() : sum_; }

 private:
  bool own_;
  at::Tensor sum_;
};

/// y += x over `size` numbers.
void add_numbers(float* y, const float* x, int64_t size);
void add_numbers(double* y, const double* x, int64_t size);

}  // namespace seq2see
