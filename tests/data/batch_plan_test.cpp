#include "data/batch_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "data/random.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

using Batches = std::vector<std::vector<int32_t>>;

std::vector<PairLength> random_lengths(int count, uint64_t most) {
  Random random(3);
  std::vector<PairLength> lengths;
  for (int i = 0; i < count; ++i) {
    const auto length = static_cast<int>(1 + random.below(most));
    lengths.push_back({length, static_cast<int>(1 + random.below(most))});
  }
  return lengths;
}

std::vector<int32_t> sorted(const Batches& batches) {
  std::vector<int32_t> all;
  for (const auto& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<int32_t> numbers_to(int count) {
  std::vector<int32_t> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

BatchOptions options(int sentences, int tokens, int bucket = 2, int longest = 0) {
  return {sentences, tokens, bucket, longest};
}

// Expected by tests/reference/batch_plan.py.
TEST(BatchPlan, GivesTheSameEpochsOnEveryMachine) {
  std::vector<PairLength> lengths;
  for (int i = 0; i < 12; ++i) lengths.push_back({3 + i * 7 % 5, 2 + i * 5 % 7});
  const BatchPlan plan(lengths, options(4, 0));
  EXPECT_EQ(plan.epoch(42, 0), (Batches{{1, 8, 11, 4}, {10, 0, 3, 7}, {6, 9, 2, 5}}));
  EXPECT_EQ(plan.epoch(42, 1), (Batches{{10, 0, 3, 7}, {6, 2, 9, 5}, {1, 8, 11, 4}}));
}

TEST(BatchPlan, EveryPairComesOncePerEpoch) {
  for (const BatchOptions& o : {options(64, 0), options(0, 500), options(7, 100), options(1, 0)}) {
    const BatchPlan plan(random_lengths(1000, 40), o);
    for (const uint64_t epoch : {0, 1, 99}) {
      const Batches batches = plan.epoch(7, epoch);
      EXPECT_EQ(sorted(batches), numbers_to(1000));
      for (const auto& batch : batches) EXPECT_FALSE(batch.empty());
    }
  }
}

TEST(BatchPlan, EpochsAndSeedsDiffer) {
  const BatchPlan plan(random_lengths(200, 10), options(8, 0));
  EXPECT_EQ(plan.epoch(1, 5), plan.epoch(1, 5));
  EXPECT_NE(plan.epoch(1, 5), plan.epoch(1, 6));
  EXPECT_NE(plan.epoch(1, 5), plan.epoch(2, 5));
}

TEST(BatchPlan, KeepsBothBudgets) {
  const std::vector<PairLength> lengths = random_lengths(500, 30);
  for (const auto& batch : BatchPlan(lengths, options(16, 200)).epoch(1, 0)) {
    int longest = 0;
    for (const int32_t i : batch) {
      longest =
          std::max({longest, lengths[static_cast<size_t>(i)].source, lengths[static_cast<size_t>(i)].target});
    }
    EXPECT_LE(batch.size(), 16U);
    EXPECT_LE(longest * static_cast<int>(batch.size()), 200);
  }
}

TEST(BatchPlan, APairOverTheTokenBudgetStandsAlone) {
  const BatchPlan plan({{50, 2}, {3, 3}, {2, 60}}, options(0, 10));
  for (const auto& batch : plan.epoch(1, 0)) EXPECT_EQ(batch.size(), 1U);
  EXPECT_EQ(sorted(plan.epoch(1, 0)), numbers_to(3));
}

TEST(BatchPlan, BatchesHoldSimilarLengths) {
  const std::vector<PairLength> lengths = random_lengths(3200, 20);
  int64_t tokens = 0, padded = 0;
  for (const auto& batch : BatchPlan(lengths, options(32, 0, 1)).epoch(1, 0)) {
    int longest = 0;
    for (const int32_t i : batch) {
      tokens += lengths[static_cast<size_t>(i)].target;
      longest = std::max(longest, lengths[static_cast<size_t>(i)].target);
    }
    padded += longest * static_cast<int64_t>(batch.size());
  }
  EXPECT_LT(static_cast<double>(padded), 1.05 * static_cast<double>(tokens));  // unsorted: nearly 2
}

TEST(BatchPlan, DropsAndCountsWhatIsTooLong) {
  const BatchPlan plan({{5, 5}, {6, 1}, {1, 6}, {5, 1}}, options(4, 0, 2, 4));  // end marks do not count
  EXPECT_EQ(plan.dropped(), 2);
  EXPECT_EQ(plan.kept(), 2);
  EXPECT_EQ(sorted(plan.epoch(1, 0)), (std::vector<int32_t>{0, 3}));
}

TEST(BatchPlan, NothingGivesNoBatches) {
  EXPECT_TRUE(BatchPlan({}, options(4, 0)).epoch(1, 0).empty());
}

TEST(BatchPlan, ShardsShareTheTokens) {
  const std::vector<PairLength> lengths = {{9, 9}, {2, 2}, {5, 5}, {4, 4}, {3, 3}, {1, 1}};
  const BatchPlan plan(lengths, options(8, 0));
  // By hand, longest first: 9 | 5, 4 (both sides at 9), 3 to the one with fewer pairs, 2 and 1 to the other.
  using Shards = std::vector<std::vector<BatchRow>>;
  EXPECT_EQ(plan.shards({{0}, {1}, {2}, {3}, {4}, {5}}, 2), (Shards{{{0}, {4}}, {{1}, {2}, {3}, {5}}}));
  EXPECT_EQ(plan.shards({{5}, {4}}, 3), (Shards{{{4}}, {{5}}, {}}));
  EXPECT_EQ(plan.shards({}, 2), (Shards{{}, {}}));
  EXPECT_EQ(plan.shards({{3}, {1}}, 1), (Shards{{{3}, {1}}}));
  // Of joined pairs: 5 + 4 beside 9, then 3 + 1 and 2.
  EXPECT_EQ(plan.shards({{0}, {2, 3}, {4, 5}, {1}}, 2), (Shards{{{0}, {4, 5}}, {{2, 3}, {1}}}));
}

TEST(BatchPlan, RefusesWhatMakesNoSense) {
  EXPECT_EQ(error_text([] { BatchPlan({}, options(0, 0)); }),
            "A batch needs a limit: in sentences, in tokens, or in both.");
  EXPECT_NE(error_text([] { BatchPlan({}, options(-1, 0)); }).find("0 (none) or more"), std::string::npos);
  EXPECT_NE(error_text([] { BatchPlan({}, options(1, 0, 0)); }).find("1 or more tokens wide"),
            std::string::npos);
  EXPECT_NE(error_text([] { BatchPlan({}, options(1, 0)).shards({}, 0); }).find("1 or more shards"),
            std::string::npos);
}

}  // namespace
}  // namespace seq2see
