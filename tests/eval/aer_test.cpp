#include "eval/aer.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

// A = {0-0, 1-1, 2-2, 3-3}, S = {0-0, 1-2}, P = S + {1-1, 2-1}: |A and S| = 1, |A and P| = 2.
TEST(Aer, HandWorked) {
  const AlignmentCounts counts =
      alignment_counts(parse_links("0-0 1-1 2-2 3-3"), parse_links("0-0 1-2 1?1 2?1"));
  EXPECT_EQ(counts, (AlignmentCounts{4, 2, 1, 2}));
  EXPECT_DOUBLE_EQ(precision(counts), 0.5);
  EXPECT_DOUBLE_EQ(recall(counts), 0.5);
  EXPECT_DOUBLE_EQ(aer(counts), 1 - 3.0 / 6.0);
}

TEST(Aer, PossibleLinksNeverCountAsMissing) {
  const AlignmentCounts counts = alignment_counts(parse_links("0-0"), parse_links("0-0 1?1 2?2"));
  EXPECT_DOUBLE_EQ(precision(counts), 1);
  EXPECT_DOUBLE_EQ(recall(counts), 1);
  EXPECT_DOUBLE_EQ(aer(counts), 0);
}

TEST(Aer, CorpusAddsUpCounts) {
  AlignmentCounts sum = alignment_counts(parse_links("0-0 1-1"), parse_links("0-0 1-1"));
  sum += alignment_counts(parse_links("0-0 1-0 2-0"), parse_links("0-1 2?0"));
  EXPECT_EQ(sum, (AlignmentCounts{5, 3, 2, 3}));
  EXPECT_DOUBLE_EQ(precision(sum), 3.0 / 5.0);
  EXPECT_DOUBLE_EQ(recall(sum), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(aer(sum), 1 - 5.0 / 8.0);
}

TEST(Aer, EmptySidesAreDefined) {
  const AlignmentCounts nothing = alignment_counts({}, {});
  EXPECT_DOUBLE_EQ(precision(nothing), 1);
  EXPECT_DOUBLE_EQ(recall(nothing), 1);
  EXPECT_DOUBLE_EQ(aer(nothing), 0);
  const AlignmentCounts silent = alignment_counts({}, parse_links("0-0"));
  EXPECT_DOUBLE_EQ(precision(silent), 1);
  EXPECT_DOUBLE_EQ(recall(silent), 0);
  EXPECT_DOUBLE_EQ(aer(silent), 1);
  const AlignmentCounts unasked = alignment_counts(parse_links("0-0"), {});
  EXPECT_DOUBLE_EQ(precision(unasked), 0);
  EXPECT_DOUBLE_EQ(recall(unasked), 1);
  EXPECT_DOUBLE_EQ(aer(unasked), 1);
}

TEST(Aer, RepeatsCountOnce) {
  EXPECT_EQ(alignment_counts({{{0, 0}, {0, 0}}, {{0, 0}}}, {{{0, 0}, {0, 0}}, {{0, 0}}}),
            (AlignmentCounts{1, 1, 1, 1}));
}

}  // namespace
}  // namespace seq2see
