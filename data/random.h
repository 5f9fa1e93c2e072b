#pragma once

#include <cstdint>
#include <utility>

namespace seq2see {

/// Splitmix64's finalizer (Steele, Lea and Flood, 2014): a bijection of 64-bit numbers whose bits look
/// random.
constexpr uint64_t mix_bits(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

/// Splitmix64: a small generator with the same numbers on every machine, unlike the distributions of
/// <random>.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() { return mix_bits(state_ += 0x9e3779b97f4a7c15U); }

  /// Uniform in [0, n), n > 0, without bias (rejection).
  uint64_t below(uint64_t n) {
    const uint64_t unbiased = n * (UINT64_MAX / n);
    uint64_t number = next();
    while (number >= unbiased) number = next();
    return number % n;
  }

  /// Uniform in [0, 1), 53 bits.
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  uint64_t state_;
};

/// Fisher-Yates.
template <typename Items>
void shuffle(Items& items, Random& random) {
  for (uint64_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

}  // namespace seq2see
