#include "bench/made_up_pairs.h"

#include <gtest/gtest.h>

#include <set>

#include "data/error.h"

namespace seq2see {
namespace {

TEST(MadeUpPairsTest, AreAsLongAsAskedFor) {
  const MadeUpOptions options{.vocabulary = 100, .pairs = 500, .mean_length = 12};
  const Tokenizers tokenizers = made_up_tokenizers(options);
  EXPECT_EQ(tokenizers.source.vocabulary_size(), 100);
  EXPECT_EQ(tokenizers.target.vocabulary_size(), 100);
  const std::vector<SentencePair> pairs = made_up_pairs(options);
  ASSERT_EQ(pairs.size(), 500U);
  double tokens = 0;
  std::set<int32_t> seen;
  for (const SentencePair& pair : pairs) {
    const std::vector<Piece> pieces = tokenizers.target.encode(pair.target);
    const size_t length = pieces.size() + 1;
    EXPECT_GE(length, 6U);
    EXPECT_LE(length, 18U);
    tokens += static_cast<double>(length);
    for (const Piece& piece : pieces) seen.insert(piece.id);
    const auto source = static_cast<double>(tokenizers.source.encode(pair.source).size() + 1);
    EXPECT_NEAR(source, static_cast<double>(length), 2);
  }
  EXPECT_NEAR(tokens / 500, 12, 0.5);
  EXPECT_GT(seen.size(), 80U);
  EXPECT_FALSE(seen.contains(tokenizers.target.special_ids().unknown));
}

TEST(MadeUpPairsTest, AreTheSameEveryTime) {
  const MadeUpOptions options{.vocabulary = 50, .pairs = 10, .mean_length = 8};
  const auto once = made_up_pairs(options), again = made_up_pairs(options);
  for (size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(once[i].source, again[i].source);
    EXPECT_EQ(once[i].target, again[i].target);
  }
}

TEST(MadeUpPairsTest, RefusesWhatCannotBeMade) {
  EXPECT_THROW(validate(MadeUpOptions{.vocabulary = 3}), UsageError);
  EXPECT_THROW(validate(MadeUpOptions{.pairs = 0}), UsageError);
  EXPECT_THROW(validate(MadeUpOptions{.mean_length = 2}), UsageError);
  EXPECT_NO_THROW(validate(MadeUpOptions{}));
}

}  // namespace
}  // namespace seq2see
