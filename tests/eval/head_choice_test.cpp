#include "eval/head_choice.h"

#include <gtest/gtest.h>

#include "tests/eval/aligned_examples.h"

namespace seq2see {
namespace {

AlignedSide two_words() {
  AlignedSide side;
  side.tokens = side.words = {"a", "b"};
  side.token_words = {0, 1};
  return side;
}

const Matrix straight = matrix(3, 3, {1, 0, 0, 0, 1, 0, 0, 0, 1});
const Matrix crossed = matrix(3, 3, {0, 1, 0, 1, 0, 0, 0, 0, 1});
const Matrix even = matrix(3, 3, {0.5f, 0.5f, 0, 0.5f, 0.5f, 0, 0, 0, 1});
const Matrix first = matrix(3, 3, {1, 0, 0, 1, 0, 0, 0, 0, 1});

HeadsOfSentence sentence(std::vector<std::vector<Matrix>> heads, const Links* links) {
  return {two_words(), two_words(), std::move(heads), links};
}

TEST(HeadChoice, TakesTheHeadsWithTheLowestAer) {
  const Links gold{{{0, 1}, {1, 0}}, {}};
  const std::vector<HeadsOfSentence> sentences = {sentence({{straight, even}, {even, crossed}}, &gold)};
  EXPECT_EQ(choose_heads(sentences),
            (AlignmentHeads{1, {}}));  // its mean has crossed's links; a mean comes first
  EXPECT_EQ(aer_of_heads(sentences, {1, {1}}), 0.0);
  EXPECT_EQ(aer_of_heads(sentences, {0, {0}}), 1.0);
}

TEST(HeadChoice, TakesASingleHeadWhereTheMeanIsWorse) {
  const Links gold{{{0, 1}, {1, 0}}, {}};
  const Matrix strong = matrix(3, 3, {1, 0, 0, 0, 1, 0, 0, 0, 1}),
               weak = matrix(3, 3, {0.4f, 0.6f, 0, 0.6f, 0.4f, 0, 0, 0, 1});
  EXPECT_EQ(choose_heads(std::vector{sentence({{strong, weak}}, &gold)}), (AlignmentHeads{0, {1}}));
}

/// Each layer is sure of one link and mistaken, less surely, in the other.
TEST(HeadChoice, TakesAllLayersWhereTogetherTheyKnowMore) {
  const Links gold{{{0, 0}, {1, 1}}, {}};
  const Matrix upper = matrix(3, 3, {1, 0, 0, 0.8f, 0.2f, 0, 0, 0, 1}),
               lower = matrix(3, 3, {0.2f, 0.8f, 0, 0, 1, 0, 0, 0, 1});
  const std::vector<HeadsOfSentence> sentences = {sentence({{upper}, {lower}}, &gold)};
  EXPECT_GT(aer_of_heads(sentences, {0, {}}), 0.0);
  EXPECT_GT(aer_of_heads(sentences, {1, {}}), 0.0);
  EXPECT_EQ(choose_heads(sentences), (AlignmentHeads{AlignmentHeads::all_layers, {}}));
}

TEST(HeadChoice, WithoutLinksTakesTheRowsThatSayMost) {
  // One word for all rows has sharp rows, and says nothing.
  const std::vector<HeadsOfSentence> sentences = {sentence({{first}, {straight}, {even}}, nullptr)};
  EXPECT_EQ(choose_heads(sentences), (AlignmentHeads{1, {}}));
  EXPECT_FALSE(aer_of_heads(sentences, {}).has_value());
}

TEST(HeadChoice, InformationIsTheEntropyOfTheMeanLessThatOfTheRows) {
  EXPECT_NEAR(information(straight), 1, 1e-6);
  EXPECT_NEAR(information(even), 0, 1e-6);
  EXPECT_NEAR(information(first), 0, 1e-6);
  EXPECT_NEAR(information(matrix(3, 2, {0.5f, 0, 0, 0.25f, 1, 0})), 1, 1e-6)
      << "rows count alike, whatever their sum";
  EXPECT_NEAR(mean_row_entropy(even), 1, 1e-6);
  EXPECT_NEAR(mean_row_entropy(matrix(3, 2, {0.5f, 0.5f, 1, 0, 0, 1})), 0.5, 1e-6);
  EXPECT_EQ(mean_row_entropy(matrix(1, 1, {1})), 0);
}

TEST(HeadChoice, MeanOfHeadsIsThatOfTheChosen) {
  const std::vector<std::vector<Matrix>> heads = {{straight, crossed, even}, {first, first, even}};
  EXPECT_EQ(mean_of_heads(heads, {0, {0, 1}}), even);
  EXPECT_EQ(mean_of_heads(heads, {-1, {0}}), first);
  EXPECT_EQ(mean_of_heads(heads, {0, {2}}), even);
  EXPECT_EQ(mean_of_heads({{first}, {straight}}, {AlignmentHeads::all_layers, {}}),
            matrix(3, 3, {1, 0, 0, 0.5f, 0.5f, 0, 0, 0, 1}));
  EXPECT_EQ(mean_of_heads(heads, {AlignmentHeads::all_layers, {2}}), even);
}

}  // namespace
}  // namespace seq2see
