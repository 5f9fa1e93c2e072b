#include "model/products.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <c10/core/GradMode.h>

#include <optional>

#include "model/blas.h"
#include "model/few_rows.h"

// Present where LibTorch is linked to a shared oneDNN. Row by row, as C has it; the status is 0 where it is
// done.
extern "C" {
__attribute__((weak)) int dnnl_sgemm(char turned_a, char turned_b, int64_t m, int64_t n, int64_t k,
                                     float alpha, const float* a, int64_t a_stride, const float* b,
                                     int64_t b_stride, float beta, float* c, int64_t c_stride);
}

namespace seq2see {
namespace {

/// Elsewhere oneDNN has no kernels of its own.
bool has_dnnl() {
#if defined(__x86_64__)
  static const bool is_there = dnnl_sgemm != nullptr && vector_unit() != VectorUnit::older;
  return is_there;
#else
  return false;
#endif
}

/// A matrix as dnnl_sgemm takes it.
struct Operand {
  char turned;
  int64_t stride;
};

std::optional<Operand> operand(const at::Tensor& x) {
  if (x.stride(1) == 1 && x.stride(0) >= x.size(1)) return Operand{'N', x.stride(0)};
  if (x.stride(0) == 1 && x.stride(1) >= x.size(0)) return Operand{'T', x.stride(1)};
  return std::nullopt;
}

bool is_of_floats(const at::Tensor& x) {
  return x.is_cpu() && x.scalar_type() == at::kFloat && x.dim() == 2 && x.numel() > 0;
}

bool is_for_dnnl(const at::Tensor& x, const at::Tensor& y) {
  return has_dnnl() && !c10::GradMode::is_enabled() && is_of_floats(x) && is_of_floats(y) &&
         x.size(1) == y.size(0);
}

enum class Before { forgotten, kept };

/// Whether it was done: result = what it was before, if that is kept, + x y.
bool multiply_by_dnnl(const at::Tensor& result, const at::Tensor& x, const at::Tensor& y, Before before) {
  const bool fits = is_for_dnnl(x, y) && is_of_floats(result) && result.size(0) == x.size(0) &&
                    result.size(1) == y.size(1);
  if (!fits) return false;
  const auto left = operand(x), right = operand(y), into = operand(result);
  if (!left || !right || !into || into->turned == 'T') return false;
  RECORD_USER_SCOPE("products");
  return dnnl_sgemm(left->turned, right->turned, x.size(0), y.size(1), x.size(1), 1, x.data_ptr<float>(),
                    left->stride, y.data_ptr<float>(), right->stride, before == Before::kept ? 1.0F : 0.0F,
                    result.data_ptr<float>(), into->stride) == 0;
}

}  // namespace

at::Tensor product(const at::Tensor& x, const at::Tensor& y) {
  if (!is_for_dnnl(x, y)) return at::mm(x, y);
  const at::Tensor result = at::empty({x.size(0), y.size(1)}, x.options());
  return multiply_by_dnnl(result, x, y, Before::forgotten) ? result : at::mm(x, y);
}

void set_product(const at::Tensor& result, const at::Tensor& x, const at::Tensor& y) {
  if (!multiply_by_dnnl(result, x, y, Before::forgotten)) {
    at::Tensor matrix = result;
    at::mm_out(matrix, x, y);
  }
}

void add_product(const at::Tensor& sum, const at::Tensor& x, const at::Tensor& y) {
  if (are_few_rows(x, y) && sum.is_contiguous()) {
    multiply_few_rows(x, y, sum, sum);
  } else if (!multiply_by_dnnl(sum, x, y, Before::kept)) {
    at::Tensor(sum).addmm_(x, y);
  }
}

}  // namespace seq2see
