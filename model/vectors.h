#pragma once

#include <ATen/core/Tensor.h>

#include <cmath>
#include <cstdint>
#include <cstring>

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

/// The sixteen numbers from x on.
template <typename T>
[[gnu::always_inline]] inline typename Lanes<T>::Type& lanes_at(T* x) {
  return *reinterpret_cast<typename Lanes<T>::Type*>(x);
}
template <typename T>
[[gnu::always_inline]] inline const typename Lanes<T>::Type& lanes_at(const T* x) {
  return *reinterpret_cast<const typename Lanes<T>::Type*>(x);
}

/// The sum of sixteen numbers, and the largest of them. Give a variable, not a place in an array: what a
/// template deduces of the type is no longer that numbers may lie anywhere.
template <typename Row>
[[gnu::always_inline]] inline auto lane_sum(const Row& row) {
  Row x = row + __builtin_shufflevector(row, row, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  x += __builtin_shufflevector(x, x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
  x += __builtin_shufflevector(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  return x[0] + x[1];
}

template <typename Row>
[[gnu::always_inline]] inline auto lane_maximum(const Row& row) {
  Row y = __builtin_shufflevector(row, row, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  Row x = row > y ? row : y;
  y = __builtin_shufflevector(x, x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
  x = x > y ? x : y;
  y = __builtin_shufflevector(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  x = x > y ? x : y;
  return x[0] > x[1] ? x[0] : x[1];
}

/// Each number becomes e^x, to within two units of the last place of a float; 0 below -87. Cody and Waite's
/// reduction (1980) to |r| <= ln 2 / 2, then the series' beginning as Cephes (Moshier) fits it.
[[gnu::always_inline]] inline void exp_lanes(Lanes<float>::Type& x) {
  using Row = Lanes<float>::Type;
  using Bits = int32_t __attribute__((vector_size(sizeof(Row)), aligned(sizeof(int32_t))));
  constexpr float lowest = -87, highest = 88, rounding = 12582912;  // 1.5 * 2^23: its fraction is an integer
  const auto nothing = x < lowest;
  x = nothing ? Row{} + lowest : x;
  x = x > highest ? Row{} + highest : x;
  const Row shifted = x * 1.44269504088896341F + rounding;  // x / ln 2, rounded, in the lowest bits
  const Row n = shifted - rounding;
  const Row r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
  Row series = Row{} + 1.9875691500e-4F;
  series = series * r + 1.3981999507e-3F;
  series = series * r + 8.3334519073e-3F;
  series = series * r + 4.1665795894e-2F;
  series = series * r + 1.6666665459e-1F;
  series = series * r + 5.0000001201e-1F;
  series = series * r * r + r + 1.0F;
  Bits power;
  std::memcpy(&power, &shifted, sizeof power);
  power = (power << 23) + 0x3f800000;  // 2^n: what lies above the fraction is shifted out
  Row scale;
  std::memcpy(&scale, &power, sizeof scale);
  x = nothing ? Row{} : series * scale;
}

[[gnu::always_inline]] inline void exp_lanes(Lanes<double>::Type& x) {
  for (int64_t lane = 0; lane < Lanes<double>::count; ++lane) x[lane] = std::exp(x[lane]);
}

/// x with the numbers of its last dimension side by side.
inline at::Tensor in_rows(const at::Tensor& x) {
  return x.stride(-1) == 1 ? x : x.contiguous();
}

/// The vectors of one sentence and head: rows of d numbers, side by side.
template <typename T>
struct Vectors {
  T* begin;
  int64_t stride;
  [[gnu::always_inline]] T* operator[](int64_t row) const { return begin + row * stride; }
  [[gnu::always_inline]] Vectors from(int64_t row) const { return {begin + row * stride, stride}; }
};

/// Those of x [B, H, T, d], whatever its strides but for the last, which is 1.
template <typename T>
Vectors<T> vectors(const at::Tensor& x, int64_t b, int64_t h) {
  return {x.data_ptr<T>() + b * x.stride(0) + h * x.stride(1), x.stride(2)};
}

}  // namespace seq2see
