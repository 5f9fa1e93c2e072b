#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace seq2see {

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers on every machine, which the distributions of
/// the standard library do not promise. Not for secrets.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  /// 64 evenly distributed bits.
  uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// One of 0 .. n - 1, each equally likely; n > 0.
  uint64_t below(uint64_t n) {
    const uint64_t uneven = (0 - n) % n;  // 2^64 mod n: so many numbers would favour the small remainders
    uint64_t drawn = next();
    while (drawn < uneven) drawn = next();
    return drawn % n;
  }

 private:
  uint64_t state_;
};

/// Fisher and Yates' shuffle: every order equally likely.
template <typename Container>
void shuffle(Container& items, Random& random) {
  for (size_t left = items.size(); left > 1; --left) {
    using std::swap;
    swap(items[left - 1], items[static_cast<size_t>(random.below(left))]);
  }
}

}  // namespace seq2see
