#include "data/random.h"

#include <gtest/gtest.h>

#include <array>

namespace seq2see {
namespace {

// The first outputs of the reference implementation (Vigna, splitmix64.c) for seed 1234567.
TEST(Random, EqualsTheReference) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317u);
  EXPECT_EQ(random.next(), 3203168211198807973u);
  EXPECT_EQ(random.next(), 9817491932198370423u);
}

TEST(Random, BelowCoversItsRangeEvenly) {
  Random random(1);
  std::array<int, 7> seen{};
  for (int i = 0; i < 70000; ++i) ++seen.at(random.below(7));
  for (int count : seen) EXPECT_NEAR(count, 10000, 400);  // more than four standard deviations
  EXPECT_EQ(random.below(1), 0u);
}

}  // namespace
}  // namespace seq2see
