#include "model/gradient_sum.h"

#include <ATen/ATen.h>

#include "model/products.h"
#include "model/vectors.h"

namespace seq2see {

SEQ2SEE_VECTORS void add_numbers(float* __restrict y, const float* __restrict x, int64_t size) {
  for (int64_t i = 0; i < size; ++i) y[i] += x[i];
}
void add_numbers(double* y, const double* x, int64_t size) {
  for (int64_t i = 0; i < size; ++i) y[i] += x[i];
}

GradientSum::GradientSum(const at::Tensor& weight)
    : own_(weight.is_leaf() && weight.grad().defined()),
      sum_(own_ ? weight.grad() : at::zeros_like(weight, at::MemoryFormat::Contiguous)) {}

void GradientSum::add_product(const at::Tensor& g, const at::Tensor& x, int64_t first) {
  at::Tensor part = x.size(1) == sum_.size(1) ? sum_ : sum_.narrow(1, first, x.size(1));
  if (g.scalar_type() == part.scalar_type()) {
    seq2see::add_product(part, g.t(), x);
  } else {
    part.add_(at::mm(g.t(), x));
  }
}

void GradientSum::add_rows(const at::Tensor& g) {
  if (!g.is_cpu()) {
    sum_.add_(g.sum(0));
    return;
  }
  AT_DISPATCH_FLOATING_TYPES(g.scalar_type(), "add_rows", [&] {
    const auto* row = g.data_ptr<scalar_t>();
    auto* sum = sum_.data_ptr<scalar_t>();
    for (int64_t i = 0; i < g.size(0); ++i) add_numbers(sum, row + i * g.stride(0), g.size(1));
  });
}

}  // namespace seq2see
