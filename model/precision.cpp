#include "model/precision.h"

#include <torch/csrc/api/include/torch/version.h>

#include "data/error.h"

namespace seq2see {
namespace {

constexpr bool library_has_bf16 = TORCH_VERSION_MAJOR >= 2;

bool processor_has_bf16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

}  // namespace

bool is_available(Precision precision) {
  return precision == Precision::fp32 || (library_has_bf16 && processor_has_bf16());
}

void validate(Precision precision) {
  if (is_available(precision)) return;
  if (!library_has_bf16) {
    throw UsageError("The precision bf16 needs LibTorch 2, and this program was built with {}. Choose fp32.",
                     TORCH_VERSION);
  }
  throw UsageError(
      "The precision bf16 needs a processor with AVX-512 BF16, which this one lacks. Choose fp32.");
}

}  // namespace seq2see
