#include "model/batch.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

using Numbers = std::vector<double>;

TEST(Batch, ASourceIsEndedAndPadded) {
  const Source source = source_of({{4, 5, 6}, {7}, {}});
  EXPECT_EQ(source.ids.sizes(), (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(numbers(source.ids), (Numbers{4, 5, 6, 3, 7, 3, 0, 0, 3, 0, 0, 0}));
  EXPECT_EQ(numbers(source.lengths), (Numbers{4, 2, 1}));
}

TEST(Batch, ATargetIsReadOnePlaceBeforeItIsWritten) {
  const std::vector<TokenIds> sentences = {{7}, {4, 5, 6}, {}};
  const Target target = make_target(pointers(sentences), {});
  EXPECT_EQ(numbers(target.input), (Numbers{2, 7, 0, 0, 2, 4, 5, 6, 2, 0, 0, 0}));
  EXPECT_EQ(numbers(target.output), (Numbers{7, 3, 0, 0, 4, 5, 6, 3, 3, 0, 0, 0}));
  EXPECT_EQ(target.tokens, 7);
}

TEST(Batch, SpecialIdsAreTheModels) {
  const SpecialIds special{9, 8, 7, 6};
  const std::vector<TokenIds> sentences = {{1, 2}, {3}};
  EXPECT_EQ(numbers(source_of(sentences, special).ids), (Numbers{1, 2, 6, 3, 6, 9}));
  const Target target = make_target(pointers(sentences), special);
  EXPECT_EQ(numbers(target.input), (Numbers{7, 1, 2, 7, 3, 9}));
  EXPECT_EQ(numbers(target.output), (Numbers{1, 2, 6, 3, 6, 9}));
}

TEST(Batch, HiddenTokensAreUnknownToTheDecoderAndStillAskedOfIt) {
  const std::vector<TokenIds> sentences(100, TokenIds{7, 8, 9, 10});
  const SpecialIds special;
  const Target seen = make_target(pointers(sentences), special);
  const Target target = make_target(pointers(sentences), special);
  hide_tokens(target, special, 0.25, Random(1));
  const Numbers before = numbers(seen.input), after = numbers(target.input);
  int hidden = 0;
  for (size_t i = 0; i < after.size(); ++i) {
    if (after[i] == before[i]) continue;
    EXPECT_EQ(after[i], special.unknown);
    EXPECT_NE(before[i], special.start);
    ++hidden;
  }
  EXPECT_NEAR(hidden, 100, 30);  // of 400 tokens; the deviation of the binomial distribution is 8.7
  EXPECT_EQ(numbers(target.output), numbers(seen.output));
}

TEST(Batch, PaddingIsNotHidden) {
  const std::vector<TokenIds> sentences = {{}, {7, 8}};
  const Target target = make_target(pointers(sentences), {});
  hide_tokens(target, {}, 0.999999, Random(1));
  EXPECT_EQ(numbers(target.input), (Numbers{2, 0, 0, 2, 1, 1}));
}

}  // namespace
}  // namespace seq2see
