#include "model/blas.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

// Present where the BLAS library is an OpenBLAS that chooses its kernels when it is loaded.
extern "C" {
__attribute__((weak)) char* openblas_get_corename();
__attribute__((weak)) void gotoblas_dynamic_init();
__attribute__((weak)) void gotoblas_dynamic_quit();
}

namespace seq2see {
namespace {

constexpr const char* variable = "OPENBLAS_CORETYPE";

/// The names of kernels that use no AVX2: what OpenBLAS falls back to.
constexpr std::array<std::string_view, 16> old_kernels = {
    "Katmai",  "Coppermine", "Northwood", "Prescott",  "Banias",     "Atom",   "Core2",       "Penryn",
    "Nehalem", "Athlon",     "Opteron",   "Barcelona", "Dunnington", "Bobcat", "Sandybridge", "Generic"};

/// OpenBLAS reads its environment again.
void choose_again() {
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
}

/// Integers, so that every order of the sums gives the same numbers.
bool multiplies_right() {
  constexpr int64_t rows = 67, inner = 131, columns = 99;
  const auto integers = [](int64_t count) { return at::arange(count, at::kFloat).remainder(7) - 3; };
  const at::Tensor a = integers(rows * inner).view({rows, inner});        // [67, 131]
  const at::Tensor b = integers(inner * columns).view({inner, columns});  // [131, 99]
  const at::Tensor product = at::mm(a, b);                                // [67, 99]
  const auto* x = a.data_ptr<float>();
  const auto* y = b.data_ptr<float>();
  const auto* result = product.data_ptr<float>();
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c) {
      float sum = 0;
      for (int64_t i = 0; i < inner; ++i) sum += x[r * inner + i] * y[i * columns + c];
      if (result[r * columns + c] != sum) return false;
    }
  }
  return true;
}

}  // namespace

VectorUnit vector_unit() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    return VectorUnit::avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return VectorUnit::avx2;
#endif
  return VectorUnit::older;
}

std::string_view better_kernels(std::string_view chosen, VectorUnit unit) {
  if (std::find(old_kernels.begin(), old_kernels.end(), chosen) == old_kernels.end()) return {};
  switch (unit) {
    case VectorUnit::avx512:
      return "SkylakeX";
    case VectorUnit::avx2:
      return "Haswell";
    case VectorUnit::older:
      break;
  }
  return {};
}

void fit_blas_to_processor() {
  if (openblas_get_corename == nullptr || gotoblas_dynamic_init == nullptr ||
      gotoblas_dynamic_quit == nullptr || std::getenv(variable) != nullptr) {
    return;
  }
  const std::string better(better_kernels(openblas_get_corename(), vector_unit()));
  if (better.empty()) return;
  setenv(variable, better.c_str(), 1);
  choose_again();
  const bool right = multiplies_right();
  unsetenv(variable);
  if (!right) choose_again();
}

}  // namespace seq2see
