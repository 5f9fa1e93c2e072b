#include <gtest/gtest.h>

#include <algorithm>

#include "eval/alignment.h"

namespace seq2see {
namespace {

std::vector<std::string> lines() {
  std::vector<std::string> all;
  for (int i = 0; i < 50; ++i) {
    all.push_back("the cat sleeps near the warm house.");
    all.push_back("l'homme voit la petite maison rouge!");
    all.push_back("we sleep, they eat; you do not.");
  }
  return all;
}

AlignedSide side_of(TokenizerKind kind, const std::string& text, WordRule rule) {
  TokenizerOptions options;
  options.kind = kind;
  options.vocabulary_size = 60;
  const Tokenizer tokenizer = Tokenizer::train(lines(), options);
  return make_side(text, tokenizer.encode(text), tokenizer, rule);
}

TEST(AlignedSide, CharactersBelongToTheirWords) {
  const AlignedSide side = side_of(TokenizerKind::character, "we eat!", WordRule::unicode);
  EXPECT_EQ(side.text, "we eat!");
  EXPECT_EQ(side.words, (std::vector<std::string>{"we", "eat", "!"}));
  std::string letters;
  std::vector<int> owners;
  for (size_t i = 0; i < side.tokens.size(); ++i) {
    if (side.token_words[i] < 0) continue;  // the marks of spaces
    owners.push_back(side.token_words[i]);
    letters += side.tokens[i];
  }
  EXPECT_EQ(owners, (std::vector<int>{0, 0, 1, 1, 1, 2}));
  EXPECT_EQ(letters, "weeat!");
}

TEST(AlignedSide, EveryWordHasATokenAndTokensFollowTheirWords) {
  for (const WordRule rule : {WordRule::unicode, WordRule::whitespace}) {
    const AlignedSide side = side_of(TokenizerKind::unigram, "l'homme  sleeps near the maison.", rule);
    ASSERT_EQ(side.tokens.size(), side.token_words.size());
    int last = -1;
    for (const int word : side.token_words) {
      if (word < 0) continue;
      EXPECT_TRUE(word == last || word == last + 1);
      last = word;
    }
    EXPECT_EQ(last + 1, static_cast<int>(side.words.size()));
  }
}

TEST(AlignedSide, UnknownCharactersKeepTheirWord) {
  const AlignedSide side = side_of(TokenizerKind::unigram, "the \u732b sleeps.", WordRule::unicode);
  ASSERT_EQ(side.words, (std::vector<std::string>{"the", "\u732b", "sleeps", "."}));
  EXPECT_NE(std::find(side.token_words.begin(), side.token_words.end(), 1), side.token_words.end());
}

TEST(AlignedSide, EmptyTextHasNothing) {
  const AlignedSide side = side_of(TokenizerKind::unigram, "", WordRule::unicode);
  EXPECT_TRUE(side.tokens.empty());
  EXPECT_TRUE(side.words.empty());
  EXPECT_TRUE(side.token_words.empty());
}

}  // namespace
}  // namespace seq2see
