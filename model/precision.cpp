#include "model/precision.h"

#include <torch/csrc/api/include/torch/version.h>

#include "data/error.h"

#if defined(__x86_64__)
#include <cpuid.h>

#include <cstdint>
#endif

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

/// Intel's AVX-512 BF16 alone was measured to have half the speed of its floats (matrix-peak). With AMX, and
/// by AMD, it is meant to have more than theirs.
bool processor_is_quick() {
#if defined(__x86_64__)
  if (!processor_has_bf16()) return false;
  if (__builtin_cpu_is("amd")) return true;
  constexpr unsigned features = 7, amx_bf16 = 1U << 22;  // of edx (Intel's manual, volume 2A, CPUID)
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid_count(features, 0, &eax, &ebx, &ecx, &edx) == 0 || (edx & amx_bf16) == 0) return false;
  constexpr uint32_t tiles = 3U << 17;  // of the state that the system keeps for a thread (volume 1, XCR0)
  uint32_t kept = 0, upper = 0;
  __asm__("xgetbv" : "=a"(kept), "=d"(upper) : "c"(0));
  return (kept & tiles) == tiles;
#else
  return false;
#endif
}

}  // namespace

bool is_quick(Precision precision) {
  static const bool bf16_is_quick = library_has_bf16 && processor_is_quick();
  return precision == Precision::fp32 || bf16_is_quick;
}

bool can_train(Precision precision, Device device) {
  return precision == Precision::fp32 ||
         (library_has_bf16 && (device != Device::cpu || processor_has_bf16()));
}

void validate_training(Precision precision, Device device) {
  if (can_train(precision, device)) return;
  if (!library_has_bf16) {
    throw UsageError("Training in bf16 needs LibTorch 2, and this program was built with {}. Choose fp32.",
                     TORCH_VERSION);
  }
  throw UsageError(
      "Training in bf16 needs a processor with AVX-512 BF16, which this one lacks. Choose fp32.");
}

}  // namespace seq2see
