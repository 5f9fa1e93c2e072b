#include "train/shard_sum.h"

#include <ATen/ATen.h>

#include <cmath>

#include "data/random.h"
#include "tests/support/process_team.h"

namespace seq2see {
namespace {

/// Numbers of very different size, so that another order of addition gives other bits.
std::vector<at::Tensor> gradients(int shards, int64_t size) {
  Random random(static_cast<uint64_t>(100 * shards + size));
  std::vector<at::Tensor> found;
  for (int shard = 0; shard < shards; ++shard) {
    found.push_back(at::empty({size}));
    float* values = found.back().data_ptr<float>();
    for (int64_t i = 0; i < size; ++i) {
      values[i] = static_cast<float>((random.unit() - 0.5) * std::exp(20 * random.unit()));
    }
  }
  return found;
}

/// The sum of shards [begin, end) of a tree over `width` places from `begin`: both halves, then these two.
at::Tensor tree_sum(const std::vector<at::Tensor>& shards, int begin, int width) {
  if (width == 1) return shards[static_cast<size_t>(begin)].clone();
  const int middle = begin + width / 2;
  const at::Tensor left = tree_sum(shards, begin, width / 2);
  if (middle >= static_cast<int>(shards.size())) return left;
  return left + tree_sum(shards, middle, width / 2);
}

TEST(ShardSum, ShardsAreAddedTwoByTwo) {
  EXPECT_TRUE(additions(1).empty());
  for (int shards = 1; shards <= 9; ++shards) {
    const auto found = gradients(shards, 333);
    const at::Tensor expected = tree_sum(found, 0, 16);
    add_up(found, additions(shards), 0, 333);
    EXPECT_TRUE(at::equal(found[0], expected)) << shards;
    for (size_t shard = 1; shard < found.size(); ++shard)
      EXPECT_EQ(found[shard].abs().max().item<float>(), 0);
  }
}

TEST(ShardSum, ProcessesShareTheShardsEvenlyAndInOrder) {
  for (int processes = 1; processes <= 7; ++processes) {
    int next = 0;
    for (int rank = 0; rank < processes; ++rank) {
      const ShardRange own = shards_of(rank, processes, 7);
      EXPECT_EQ(own.begin, next);
      EXPECT_GE(own.count(), 7 / processes);
      EXPECT_LE(own.count(), (7 + processes - 1) / processes);
      next = own.end;
    }
    EXPECT_EQ(next, 7);
  }
}

TEST(ShardSum, OneProcessLeavesTheSumToTheOptimizer) {
  Communicator alone;
  WorkerPool pool(1);
  const auto own = gradients(3, 5);
  EXPECT_EQ(ShardSum(alone, 3).over_processes(own, pool).size(), 3U);
  EXPECT_TRUE(at::equal(own[0], gradients(3, 5)[0]));
}

TEST(ShardSum, AnyNumberOfProcessesGivesTheSameBits) {
  if (!SEQ2SEE_GLOO) GTEST_SKIP() << "this build trains in one process only";
  for (const int64_t size : {1, 4, 40'000}) {
    for (int processes = 2; processes <= 4; ++processes) {
      const auto said = run_team(processes, std::chrono::seconds(20), [size](Communicator& team) {
        WorkerPool pool(2);
        for (const int shards : {4, 5, 6, 7, 8}) {
          const auto all = gradients(shards, size);
          const at::Tensor expected = tree_sum(all, 0, 16);
          const auto [begin, end] = shards_of(team.rank(), team.size(), shards);
          const std::vector<at::Tensor> own(all.begin() + begin, all.begin() + end);
          const auto sum = ShardSum(team, shards).over_processes(own, pool);
          ASSERT_EQ(sum.size(), 1U);
          EXPECT_TRUE(at::equal(sum[0], expected)) << team.size() << " processes, " << shards << " shards";
          for (size_t i = 1; i < own.size(); ++i) EXPECT_EQ(own[i].abs().max().item<float>(), 0);
        }
      });
      for (const std::string& words : said) EXPECT_EQ(words, "");
    }
  }
}

}  // namespace
}  // namespace seq2see
