#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "model/vectors.h"

namespace seq2see {

/// x = e^x for sixteen numbers at once, to two units in the last place (the polynomial of Cephes' expf). What
/// is below -87, -infinity too, is taken for -87: 1e-38.
[[gnu::always_inline]] inline void exponential(Lanes<float>::Type& x) {
  using Row = Lanes<float>::Type;
  typedef int32_t Bits __attribute__((vector_size(sizeof(Row)), aligned(sizeof(float))));
  constexpr float lowest = -87, highest = 88,
                  rounder = 12582912;  // 1.5 * 2^23: what is added to it is rounded
  x = x < lowest ? Row{} + lowest : x;
  x = x > highest ? Row{} + highest : x;
  const Row shifted = x * 1.44269504F + rounder;
  const Row n = shifted - rounder;  // x = n ln 2 + r
  const Row r = x - n * 0.693359375F + n * 2.12194440e-4F;
  Row p = r * 1.9875691500e-4F + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1;
  Bits bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << 23) + (127 << 23);  // 2^n
  Row power;
  std::memcpy(&power, &bits, sizeof power);
  x = p * power;
}

[[gnu::always_inline]] inline void exponential(Lanes<double>::Type& x) {
  for (int64_t lane = 0; lane < Lanes<double>::count; ++lane) x[lane] = std::exp(x[lane]);
}

}  // namespace seq2see
