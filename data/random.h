#pragma once

#include <cstdint>

namespace seq2see {

/// SplitMix64 (Steele, Lea and Flood, 2014): integers from a seed, the same on every machine.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  /// A number from 0 to n - 1, each equally likely; n > 0.
  uint64_t below(uint64_t n) {
    const uint64_t uneven =
        (0 - n) % n;  // 2^64 mod n: so many of the lowest values would favour some results
    while (true) {
      const uint64_t drawn = next();
      if (drawn >= uneven) return drawn % n;
    }
  }

 private:
  uint64_t state_;
};

}  // namespace seq2see
