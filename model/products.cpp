#include "model/products.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <c10/core/GradMode.h>

#include <sys/mman.h>

#include <atomic>
#include <new>
#include <optional>

#include "data/error.h"
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
  return dnnl_sgemm != nullptr && vector_unit() != VectorUnit::older;
#else
  return false;
#endif
}

/// Whether memory may be written and then executed. At its first product oneDNN takes 8 MiB for that, in 24
/// pieces, does not look whether it got them, and crashes.
bool may_write_kernels() {
  constexpr size_t size = 16 << 20;
  void* room = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) {
    throw Error("There is not enough memory: oneDNN needs {} MiB for its products.", size >> 20);
  }
  const bool may = ::mprotect(room, size, PROT_READ | PROT_EXEC) == 0;
  ::munmap(room, size);
  return may;
}

std::atomic<bool> dnnl_is_ready = false;

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
  return dnnl_is_ready && !c10::GradMode::is_enabled() && is_of_floats(x) && is_of_floats(y) &&
         x.size(1) == y.size(0);
}

enum class Before { forgotten, kept };

/// Whether it was done: result = what it was before, if that is kept, + x y.
bool multiply_by_dnnl(const at::Tensor& result, const at::Tensor& x, const at::Tensor& y, Before before) {
  const bool fits =
      is_for_dnnl(x, y) && is_of_floats(result) && result.size(0) == x.size(0) && result.size(1) == y.size(1);
  if (!fits) return false;
  const auto left = operand(x), right = operand(y), into = operand(result);
  if (!left || !right || !into || into->turned == 'T') return false;
  RECORD_USER_SCOPE("products");
  const int status = dnnl_sgemm(left->turned, right->turned, x.size(0), y.size(1), x.size(1), 1,
                                x.data_ptr<float>(), left->stride, y.data_ptr<float>(), right->stride,
                                before == Before::kept ? 1.0F : 0.0F, result.data_ptr<float>(), into->stride);
  constexpr int success = 0, out_of_memory = 1, invalid_arguments = 2, unimplemented = 3;
  if (status == out_of_memory) throw std::bad_alloc();
  if (status == success || status == invalid_arguments || status == unimplemented) return status == success;
  throw Error("oneDNN failed to multiply two matrices (status {}).", status);
}

}  // namespace

bool multiplies_by_onednn() {
  return dnnl_is_ready;
}

void prepare_products() {
  if (!has_dnnl() || !may_write_kernels()) return;
  dnnl_is_ready = true;
  const c10::NoGradGuard no_gradients;
  const at::Tensor some = at::ones({16, 16});
  product(some, some);
}

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
  const bool fits = sum.dim() == 2 && sum.size(0) == x.size(0) && sum.size(1) == y.size(1);
  if (fits && sum.is_contiguous() && are_few_rows(x, y)) {
    multiply_few_rows(x, y, sum, sum);
  } else if (!multiply_by_dnnl(sum, x, y, Before::kept)) {
    at::Tensor(sum).addmm_(x, y);
  }
}

}  // namespace seq2see
