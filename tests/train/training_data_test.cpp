#include "train/training_data.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/support/toy_pairs.h"

namespace seq2see {
namespace {

VocabularyOptions small(int nbest = 0) {
  VocabularyOptions options;
  options.tokenizer.vocabulary_size = 60;
  options.subword_nbest = nbest;
  options.subword_alpha = 0.1;
  return options;
}

const Tokenizers& tokenizers() {
  static const Tokenizers trained = train_tokenizers(toy_pairs(100), small());
  return trained;
}

TEST(TrainingData, ChoosesTheTokensOfThePairs) {
  const auto pairs = toy_pairs(20);
  const TrainingData data(pairs, tokenizers(), small(), 1);
  const auto chosen = data.choose({{7}, {3}}, 5);
  ASSERT_EQ(chosen.sources.size(), 2U);
  EXPECT_EQ(chosen.sources[0], ids_of(tokenizers().source.encode(pairs[7].source)));
  EXPECT_EQ(chosen.targets[0], ids_of(tokenizers().target.encode(pairs[7].target)));
  EXPECT_EQ(chosen.targets[1], data.targets()[3]);
  EXPECT_EQ(tokenizers().target.decode(chosen.targets[1]), pairs[3].target);
}

TokenIds joined(std::initializer_list<TokenIds> sentences) {
  TokenIds all;
  for (const TokenIds& sentence : sentences) all.insert(all.end(), sentence.begin(), sentence.end());
  return all;
}

TEST(TrainingData, JoinsPairsOneBehindTheOther) {
  const TrainingData data(toy_pairs(20), tokenizers(), small(), 1, {1, 2});
  const std::vector<BatchRow> rows = data.rows({7, 3, 5, 9, 2}, 0);
  EXPECT_EQ(rows, (std::vector<BatchRow>{{7, 9}, {3, 2}, {5}}));
  const auto chosen = data.choose(rows, 0);
  const auto& sources = data.sources();
  EXPECT_EQ(chosen.sources, (std::vector<TokenIds>{joined({sources[7], sources[9]}),
                                                   joined({sources[3], sources[2]}), sources[5]}));
  EXPECT_EQ(chosen.targets[0], joined({data.targets()[7], data.targets()[9]}));
  EXPECT_EQ(data.rows({7}, 0), (std::vector<BatchRow>{{7}}));
  EXPECT_TRUE(data.rows({}, 0).empty());
}

TEST(TrainingData, JoinsItsShareOfTheBatches) {
  const auto pairs = toy_pairs(20);
  const TrainingData half(pairs, tokenizers(), small(), 1, {0.5, 3}),
      again(pairs, tokenizers(), small(), 1, {0.5, 3}), none(pairs, tokenizers(), small(), 1);
  const std::vector<int32_t> batch = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  std::map<size_t, int> counts;  // by rows that are left of twelve
  for (uint64_t epoch = 0; epoch < 400; ++epoch) {
    const auto rows = half.rows(batch, epoch);
    ++counts[rows.size()];
    EXPECT_EQ(again.rows(batch, epoch), rows);
    EXPECT_EQ(none.rows(batch, epoch).size(), 12U);
  }
  EXPECT_EQ(counts.size(), 3U);
  EXPECT_NEAR(counts[12], 200, 40);
  EXPECT_NEAR(counts[6], 100, 35);
  EXPECT_NEAR(counts[4], 100, 35);
}

TEST(TrainingData, LengthsCountTheEndMark) {
  const TrainingData data(toy_pairs(20), tokenizers(), small(), 1);
  const auto lengths = data.lengths();
  ASSERT_EQ(lengths.size(), 20U);
  for (size_t i = 0; i < lengths.size(); ++i) {
    EXPECT_EQ(lengths[i].source, static_cast<int>(data.sources()[i].size()) + 1);
    EXPECT_EQ(lengths[i].target, static_cast<int>(data.targets()[i].size()) + 1);
  }
}

TEST(TrainingData, RegularizationDrawsByEpochAndPairAlone) {
  const auto pairs = toy_pairs(20);
  const TrainingData data(pairs, tokenizers(), small(8), 1), again(pairs, tokenizers(), small(8), 1);
  const auto together = data.choose({{4}, {9}, {11}}, 2);
  EXPECT_EQ(data.choose(std::vector<BatchRow>{{11}}, 2).sources[0], together.sources[2]);
  EXPECT_EQ(again.choose(std::vector<BatchRow>{{4}}, 2).targets[0], together.targets[0]);

  std::set<TokenIds> of_epochs, of_seeds;
  for (uint64_t epoch = 0; epoch < 20; ++epoch) {
    of_epochs.insert(data.choose(std::vector<BatchRow>{{4}}, epoch).sources[0]);
    of_seeds.insert(
        TrainingData(pairs, tokenizers(), small(8), epoch).choose(std::vector<BatchRow>{{4}}, 0).sources[0]);
  }
  EXPECT_GT(of_epochs.size(), 3U);
  EXPECT_LE(of_epochs.size(), 8U);
  EXPECT_GT(of_seeds.size(), 3U);
  for (const TokenIds& ids : of_epochs) EXPECT_EQ(tokenizers().source.decode(ids), pairs[4].source);
}

TEST(TrainingData, ChecksumTellsDataApart) {
  const auto checksum = [](std::vector<SentencePair> pairs) {
    return TrainingData(std::move(pairs), tokenizers(), small(), 1).checksum();
  };
  auto pairs = toy_pairs(20);
  const uint32_t original = checksum(pairs);
  EXPECT_EQ(checksum(pairs), original);
  std::swap(pairs[0], pairs[1]);
  EXPECT_NE(checksum(pairs), original);
  EXPECT_NE(checksum(toy_pairs(19)), original);
  pairs = toy_pairs(20);
  pairs[19].target = "le loup.";
  EXPECT_NE(checksum(pairs), original);
}

TEST(TrainingData, ASharedVocabularyIsOneTokenizer) {
  VocabularyOptions options = small();
  options.sharing = Vocabulary::shared;
  const Tokenizers shared = train_tokenizers(toy_pairs(100), options);
  EXPECT_EQ(shared.source.bytes(), shared.target.bytes());
  EXPECT_NE(tokenizers().source.bytes(), tokenizers().target.bytes());
  const auto unknown = shared.source.special_ids().unknown;
  for (const char* text : {"the garçon.", "le boy."}) {
    for (int32_t id : ids_of(shared.source.encode(text))) EXPECT_NE(id, unknown) << text;
  }
}

}  // namespace
}  // namespace seq2see
