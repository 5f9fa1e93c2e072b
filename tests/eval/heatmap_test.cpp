#include "eval/heatmap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/error_text.h"
#include "tests/support/sample_sentences.h"

namespace seq2see {
namespace {

TEST(Heatmap, HasLabelsAndEndMarks) {
  Heatmap heatmap = make_heatmap(compound_sample());
  EXPECT_EQ(heatmap.rows,
            (std::vector<std::string>{"Der", "Donaudampfschifffahrtskapitän", "schläft", ".", "end"}));
  EXPECT_EQ(heatmap.columns, (std::vector<std::string>{"The", "steamboat", "captain", "sleeps", ".", "end"}));
  EXPECT_TRUE(heatmap.is_end(4, 0));
  EXPECT_TRUE(heatmap.is_end(0, 5));
  EXPECT_FALSE(heatmap.is_end(3, 4));
}

TEST(Heatmap, SpreadsLinksOfWordsOverTheirTokens) {
  AlignedSentence sentence = compound_sample();
  sentence.reference.reset();
  Heatmap heatmap = make_heatmap(sentence, {Granularity::tokens});
  // steamboat is tokens 1 to 2, the compound tokens 1 to 4.
  EXPECT_EQ(heatmap.sure[1], (CellSpan{1, 5, 1, 3}));
  // sleeps is tokens 4 to 5, schläft token 5; the heavier cell has the dot.
  EXPECT_EQ(heatmap.hard[2], (std::pair<int, int>{5, 4}));
  EXPECT_EQ(heatmap.hard[1], (std::pair<int, int>{2, 1}));  // .9 in the block
}

TEST(Heatmap, DrawsGoldOnlyWhereItFits) {
  EXPECT_EQ(make_heatmap(negation_sample()).sure.size(), 7U);
  EXPECT_EQ(make_heatmap(negation_sample()).possible, (std::vector<CellSpan>{{3, 4, 3, 4}, {4, 5, 3, 4}}));
  EXPECT_TRUE(make_heatmap(compound_sample()).sure.empty());
}

TEST(Heatmap, ClampsWeightsAndDropsLinksOutside) {
  float infinity = std::numeric_limits<float>::infinity();
  AlignedSentence sentence = sample_sentence({"a"}, {"b"}, {{std::nanf(""), -1}, {infinity, .25F}});
  sentence.hard = Links{{{0, 0}, {0, 1}, {5, 0}, {-1, 0}}, {}};
  Heatmap heatmap = make_heatmap(sentence, {Granularity::words, Numbers::hidden, WeightScale::square_root});
  EXPECT_EQ(heatmap.weights.values, (std::vector<float>{0, 0, 1, .25F}));
  EXPECT_EQ(heatmap.hard, (std::vector<std::pair<int, int>>{{0, 0}}));
  EXPECT_DOUBLE_EQ(heatmap.shade(1, 1), .5);
}

TEST(Heatmap, RefusesAMatrixOfAnotherShape) {
  AlignedSentence sentence = sample_sentence({"a"}, {"b"}, {{1, 0}, {0, 1}});
  sentence.words = Matrix(1, 2);
  EXPECT_EQ(
      error_text([&] { make_heatmap(sentence); }),
      "The attention weights of sentence 1 are a matrix of 1 rows and 2 columns, but its words ask for 2 and "
      "2, the end marks included. Compute the weights of this sentence again.");
}

TEST(Heatmap, ShowsAnEmptySentence) {
  AlignedSentence sentence;
  sentence.tokens = sentence.words = Matrix(1, 1);
  EXPECT_EQ(make_heatmap(sentence).rows, std::vector<std::string>{"end"});
}

TEST(Heatmap, WritesWeightsInThreeCharacters) {
  EXPECT_EQ(weight_text(0), "");
  EXPECT_EQ(weight_text(0.0049), "");
  EXPECT_EQ(weight_text(0.005), ".01");
  EXPECT_EQ(weight_text(0.984), ".98");
  EXPECT_EQ(weight_text(0.9951), "1.0");
  EXPECT_EQ(weight_text(1), "1.0");
}

}  // namespace
}  // namespace seq2see
