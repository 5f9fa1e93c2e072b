#include "data/random.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <vector>

namespace seq2see {
namespace {

// The published first numbers of SplitMix64 for this seed.
TEST(Random, GivesTheNumbersOfSplitMix64) {
  Random random(1234567);
  for (const uint64_t number : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                4593380528125082431U, 16408922859458223821U}) {
    EXPECT_EQ(random.next(), number);
  }
}

TEST(Random, BelowStaysBelowAndReachesAll) {
  Random random(1);
  std::map<uint64_t, int> drawn;
  for (int i = 0; i < 7000; ++i) ++drawn[random.below(7)];
  ASSERT_EQ(drawn.size(), 7U);
  EXPECT_EQ(drawn.rbegin()->first, 6U);
  for (const auto& [number, times] : drawn) EXPECT_NEAR(times, 1000, 150) << number;
}

TEST(Random, BelowOneIsZero) {
  Random random(9);
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, ShuffleKeepsAllAndReachesEveryOrder) {
  Random random(5);
  std::map<std::vector<int>, int> orders;
  for (int i = 0; i < 2400; ++i) {
    std::vector<int> items = {1, 2, 3, 4};
    shuffle(items, random);
    ++orders[items];
  }
  ASSERT_EQ(orders.size(), 24U);
  for (const auto& [order, times] : orders) {
    EXPECT_EQ(std::accumulate(order.begin(), order.end(), 0), 10);
    EXPECT_NEAR(times, 100, 50);
  }
}

}  // namespace
}  // namespace seq2see
