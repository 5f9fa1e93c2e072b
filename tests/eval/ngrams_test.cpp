#include "eval/ngrams.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

TEST(Ngrams, MatchesAreClipped) {
  EXPECT_EQ(count_ngrams(U"aaaa", U"aab", 1), (NgramCounts{4, 3, 2}));
  EXPECT_EQ(count_ngrams(U"aab", U"aaaa", 2), (NgramCounts{2, 3, 1}));
}

TEST(Ngrams, ShortSequencesHaveNone) {
  EXPECT_EQ(count_ngrams(U"ab", U"abc", 3), (NgramCounts{0, 1, 0}));
  EXPECT_EQ(count_ngrams(U"", U"", 1), (NgramCounts{0, 0, 0}));
}

}  // namespace
}  // namespace seq2see
