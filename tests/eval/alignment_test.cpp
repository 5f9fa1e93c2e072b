#include "eval/alignment.h"

#include <gtest/gtest.h>

#include <numeric>

#include "data/random.h"
#include "tests/eval/aligned_examples.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

AlignedSide side(std::vector<std::string> words, std::vector<int> token_words) {
  AlignedSide made;
  made.words = std::move(words);
  made.tokens.assign(token_words.size(), "x");
  made.token_words = std::move(token_words);
  return made;
}

void expect_near(const Matrix& found, const Matrix& expected) {
  ASSERT_EQ(found.rows, expected.rows);
  ASSERT_EQ(found.columns, expected.columns);
  for (size_t i = 0; i < found.values.size(); ++i) {
    EXPECT_NEAR(found.values[i], expected.values[i], 1e-6) << "value " << i;
  }
}

// "un  chaton ..." in bytes: words [0, 2) [4, 10) [11, 12) [12, 13) [13, 14).
TEST(Alignment, PiecesBelongToTheWordOfTheirFirstVisibleByte) {
  const std::vector<Word> words = {{0, 2}, {4, 10}, {11, 12}, {12, 13}, {13, 14}};
  const std::vector<Piece> pieces = {
      {9, 0, 2},    // a whole word
      {9, 2, 2},    // a space that covers nothing
      {9, 2, 4},    // white space alone
      {9, 4, 8},    // a word in two pieces
      {9, 8, 10},   //
      {9, 10, 14},  // a piece that begins with a space and covers three words
      {9, 13, 14},  // the last of them once more
      {9, 14, 20},  // behind the last word
  };
  EXPECT_EQ(words_of_pieces(pieces, words), (std::vector<int>{0, -1, -1, 1, 1, 2, 4, -1}));
  EXPECT_EQ(words_of_pieces(pieces, {}), std::vector<int>(8, -1));
}

// Source: word 0 of two tokens, word 1 of one. Target: word 0 of one token, word 1 of two.
TEST(Alignment, SumsOverSourceTokensAndAveragesOverTargetTokens) {
  const AlignedSide source = side({"a", "b"}, {0, 0, 1}), target = side({"c", "d"}, {0, 1, 1});
  const Matrix tokens = matrix(4, 4,
                               {0.50f, 0.25f, 0.25f, 0.00f,  //
                                0.00f, 0.25f, 0.50f, 0.25f,  //
                                0.25f, 0.00f, 0.25f, 0.50f,  //
                                0.00f, 0.00f, 0.125f, 0.875f});
  expect_near(word_matrix(tokens, source, target), matrix(3, 3,
                                                          {0.75f, 0.25f, 0.00f,    //
                                                           0.25f, 0.375f, 0.375f,  //
                                                           0.00f, 0.125f, 0.875f}));
}

TEST(Alignment, SourceTokensOfNoWordGiveTheirWeightToANeighbour) {
  const AlignedSide target = side({"c"}, {0});
  const Matrix tokens = matrix(2, 5, {0.1f, 0.2f, 0.3f, 0.15f, 0.25f, 0, 0, 0, 0, 1});
  // The first goes to word 0 behind it, the last to word 1 before it.
  expect_near(word_matrix(tokens, side({"a", "b"}, {-1, 0, 1, -1}), target),
              matrix(2, 3, {0.3f, 0.45f, 0.25f, 0, 0, 1}));
  // Between two words the weight goes to the one behind; where no token has a word, to the end mark.
  expect_near(word_matrix(tokens, side({"a", "b"}, {0, -1, -1, 1}), target),
              matrix(2, 3, {0.1f, 0.65f, 0.25f, 0, 0, 1}));
  expect_near(word_matrix(tokens, side({}, {-1, -1, -1, -1}), target), matrix(2, 1, {1, 1}));
}

TEST(Alignment, TargetTokensOfNoWordAreLeftOut) {
  const AlignedSide source = side({"a"}, {0}), target = side({"c", "d"}, {0, -1, 0, 1});
  const Matrix tokens = matrix(5, 2, {0.8f, 0.2f, 0, 1, 0.4f, 0.6f, 0.9f, 0.1f, 0, 1});
  expect_near(word_matrix(tokens, source, target), matrix(3, 2, {0.6f, 0.4f, 0.9f, 0.1f, 0, 1}));
}

// One token covers words 1 and 2 on both sides ("..." for three marks, say).
TEST(Alignment, WordsThatShareAPiece) {
  const AlignedSide both = side({"a", ".", "."}, {0, 1});
  const Matrix tokens = matrix(3, 3, {0.7f, 0.2f, 0.1f, 0.1f, 0.8f, 0.1f, 0, 0, 1});
  const Matrix words = word_matrix(tokens, both, both);
  expect_near(words,
              matrix(4, 4, {0.7f, 0.2f, 0, 0.1f, 0.1f, 0.8f, 0, 0.1f, 0.1f, 0.8f, 0, 0.1f, 0, 0, 0, 1}));
  EXPECT_EQ(format_links(hard_links(words)), "0-0 1-1 1-2");
}

TEST(Alignment, TargetWordsBeforeAnyToken) {
  const Matrix tokens = matrix(3, 2, {0.5f, 0.5f, 0.3f, 0.7f, 0, 1});
  expect_near(word_matrix(tokens, side({"a"}, {0}), side({"c", "d"}, {-1, 1})),
              matrix(3, 2, {0.3f, 0.7f, 0.3f, 0.7f, 0, 1}));
  expect_near(word_matrix(tokens, side({"a"}, {0}), side({"c"}, {-1, -1})), matrix(2, 2, {0, 1, 0, 1}));
}

TEST(Alignment, EmptySidesHaveTheEndMarkAlone) {
  expect_near(word_matrix(matrix(1, 1, {1}), side({}, {}), side({}, {})), matrix(1, 1, {1}));
  EXPECT_EQ(hard_links(matrix(1, 1, {1})), Links{});
}

TEST(Alignment, RowsKeepTheirSum) {
  Random random(5);
  for (int round = 0; round < 300; ++round) {
    const auto draw = [&] {
      const int words = static_cast<int>(random.below(5));
      std::vector<int> owners;
      for (int word = -1; word < words; ++word) {
        for (uint64_t copies = random.below(3); copies > 0; --copies) owners.push_back(word);
      }
      if (random.below(2) == 0) owners.push_back(-1);
      return side(std::vector<std::string>(static_cast<size_t>(words), "w"), owners);
    };
    const AlignedSide source = draw(), target = draw();
    Matrix tokens(static_cast<int>(target.tokens.size()) + 1, static_cast<int>(source.tokens.size()) + 1);
    for (int row = 0; row < tokens.rows; ++row) {
      for (int column = 0; column < tokens.columns; ++column) {
        tokens.at(row, column) = static_cast<float>(1 + random.below(100));
      }
      const auto begin = tokens.values.begin() + row * tokens.columns;
      const float sum = std::accumulate(begin, begin + tokens.columns, 0.0f);
      for (int column = 0; column < tokens.columns; ++column) tokens.at(row, column) /= sum;
    }
    const Matrix words = word_matrix(tokens, source, target);
    for (int row = 0; row < words.rows; ++row) {
      const auto begin = words.values.begin() + row * words.columns;
      EXPECT_NEAR(std::accumulate(begin, begin + words.columns, 0.0f), 1, 1e-5);
    }
  }
}

TEST(Alignment, HardLinksTakeTheLargestProductOfRowAndColumnShares) {
  // columns add up to 1.6, 1.1, 1.0 and 1.3
  const Matrix words = matrix(6, 4, {0.1f, 0.6f, 0.1f, 0.2f,    // 0.006, 0.327, 0.010, 0.031: word 1
                                     0.2f, 0.1f, 0.2f, 0.5f,    // the end mark: none
                                     0.4f, 0.4f, 0.2f, 0.0f,    // 0.100, 0.145: word 1, less looked at
                                     0.0f, 0.0f, 0.5f, 0.5f,    // 0.250, 0.192: word 2
                                     0.0f, 0.0f, 0.0f, 0.0f,    // nothing: none
                                     0.9f, 0.0f, 0.0f, 0.1f});  // the end mark's own row: none
  EXPECT_EQ(format_links(hard_links(words)), "1-0 1-2 2-3");
}

TEST(Alignment, HardLinksPreferAWordThatNobodyHasTaken) {
  const Matrix words = matrix(3, 3,
                              {0.9f, 0.1f, 0.0f,  // "s'" looks at "if"
                               0.6f, 0.4f, 0.0f,  // "il" too, but "it" has nobody else
                               0.0f, 0.0f, 1.0f});
  EXPECT_EQ(format_links(hard_links(words)), "0-0 1-1");  // 0.36 / 1.5 < 0.16 / 0.5
}

TEST(Alignment, HardLinksTakeTheFirstOfEquals) {
  const Matrix words = matrix(3, 3, {0.4f, 0.4f, 0.2f, 0.2f, 0.2f, 0.6f, 0.3f, 0.3f, 0.4f});
  EXPECT_EQ(format_links(hard_links(words)), "0-0");
}

TEST(Alignment, AWordThatNobodyTookJoinsTheRowThatLooksAtItMost) {
  const Matrix words = matrix(3, 5,
                              {0.5f, 0.4f, 0.06f, 0.02f, 0.02f,  // Apfelkuchen: apple, and cake joins
                               0.0f, 0.0f, 0.04f, 0.84f, 0.12f,  // word 2: its half is here, but not a tenth
                               0.0f, 0.0f, 0.0f, 0.1f, 0.9f});
  EXPECT_EQ(format_links(hard_links(words)), "0-0 1-0 3-1");
}

TEST(Alignment, AWordJoinsNoRowThatGivesItLessThanHalfOfWhatItGets) {
  const Matrix words = matrix(4, 4,
                              {0.7f, 0.3f, 0.0f, 0.0f,  // 0.3 of 0.8
                               0.0f, 0.2f, 0.8f, 0.0f, 0.0f, 0.2f, 0.8f, 0.0f, 0.0f, 0.1f, 0.0f, 0.9f});
  EXPECT_EQ(format_links(hard_links(words)), "0-0 2-1 2-2");
}

TEST(Alignment, AWordThatTheEndMarkLooksAtMostHasNoLink) {
  const Matrix words = matrix(2, 3, {0.8f, 0.2f, 0.0f, 0.0f, 0.6f, 0.4f});
  EXPECT_EQ(format_links(hard_links(words)), "0-0");
}

TEST(Alignment, WrongShapeIsASentence) {
  EXPECT_NE(error_text([] {
              word_matrix(Matrix(2, 2), side({"a"}, {0, 0}), side({"b"}, {0}));
            }).find("shape [2, 2] do not fit 1 target and 2 source tokens"),
            std::string::npos);
}

}  // namespace
}  // namespace seq2see
