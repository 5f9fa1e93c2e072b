#pragma once

#include <ATen/core/Tensor.h>

// Compiled for what the processor has: its vectors make a loop four times as fast as the oldest's. (A
// processor's name, such as arch=haswell, would mean that one and not its equals by other makers.)
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SEQ2SEE_VECTORS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SEQ2SEE_VECTORS
#endif

namespace seq2see {

/// Sixteen numbers that are computed with at once; they may lie anywhere.
template <typename T>
struct Lanes {
  static constexpr int64_t count = 16;
  typedef T Type __attribute__((vector_size(count * sizeof(T)), aligned(sizeof(T))));
};

/// The vectors of one sentence and head: rows of d numbers, side by side.
template <typename T>
struct Vectors {
  T* begin;
  int64_t stride;
  T* operator[](int64_t row) const { return begin + row * stride; }
};

/// Those of x [B, H, T, d], whatever its strides but for the last, which is 1.
template <typename T>
Vectors<T> vectors(const at::Tensor& x, int64_t b, int64_t h) {
  return {x.data_ptr<T>() + b * x.stride(0) + h * x.stride(1), x.stride(2)};
}

}  // namespace seq2see
