#include "eval/batched.h"

#include <gtest/gtest.h>

#include "model/threads.h"
#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

TEST(Batched, GivesEachSentenceItsOwnInTheOrderOfTheInput) {
  Random random(1);
  const TinyModel tiny(tiny_options(), 2, at::kFloat);
  const auto sources = random_sentences(random, 150, 0, 9, 9),
             targets = random_sentences(random, 150, 0, 9, 8);
  for (int workers : {1, 3}) {
    WorkerPool pool(workers, use_one_thread);
    const auto found = search_all(tiny.model, sources, {2, 2, 1, 8}, Want::cross, {}, pool);
    const auto forced = force_all(tiny.model, sources, targets, Want::cross, {}, pool);
    ASSERT_EQ(found.size(), sources.size());
    ASSERT_EQ(forced.size(), sources.size());
    for (size_t i = 0; i < sources.size(); ++i) {
      const auto alone = search(tiny.model, source_of({sources[i]}), {2, 2, 1, 8}, Want::cross).front();
      EXPECT_EQ(found[i].at(0).ids, alone.at(0).ids) << i;
      EXPECT_NEAR(found[i][0].log_probability, alone[0].log_probability, 1e-4);
      EXPECT_EQ(found[i][0].attention.columns, static_cast<int>(sources[i].size()) + 1);
      const Forced forced_alone =
          force(tiny.model, pointers({sources[i]}), pointers({targets[i]}), Want::nothing).front();
      EXPECT_NEAR(forced[i].log_probability, forced_alone.log_probability, 1e-4);
      EXPECT_EQ(forced[i].tokens, forced_alone.tokens);
    }
  }
}

TEST(Batched, ALongSentenceDoesNotMakeOthersLong) {
  std::vector<size_t> lengths(200, 10);
  lengths[7] = 5000;
  lengths[100] = 1000;
  const auto batches = batches_by_length(lengths);
  ASSERT_GE(batches.size(), 2U);
  EXPECT_EQ(batches[0], std::vector<size_t>{7});  // longer than all of a batch
  EXPECT_EQ(batches[1], (std::vector<size_t>{100, 0, 1, 2}));
  size_t sentences = 0;
  for (const auto& batch : batches) {
    EXPECT_LE(batch.size(), 64U);
    EXPECT_TRUE(batch.size() == 1 || batch.size() * lengths[batch.front()] <= 4096) << batch.front();
    sentences += batch.size();
  }
  EXPECT_EQ(sentences, lengths.size());
  EXPECT_EQ(batches_by_length(std::vector<size_t>(130, 20)).size(), 3U);
  EXPECT_EQ(batches_by_length(std::vector<size_t>(3, 0)).size(), 1U);
}

TEST(Batched, NothingGivesNothing) {
  const TinyModel tiny(tiny_options(), 3, at::kFloat);
  WorkerPool pool(2, use_one_thread);
  EXPECT_TRUE(search_all(tiny.model, {}, {}, Want::cross, {}, pool).empty());
  EXPECT_TRUE(force_all(tiny.model, {}, {}, Want::cross, {}, pool).empty());
  EXPECT_THROW(search_all(tiny.model, {}, {0, 1, 1, 0}, Want::cross, {}, pool), UsageError);
}

}  // namespace
}  // namespace seq2see
