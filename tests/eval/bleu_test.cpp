#include "eval/bleu.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/eval/sacrebleu_golden.h"

namespace seq2see {
namespace {

TEST(Bleu, TokensEqualSacrebleus) {
  for (const auto& pair : sacrebleu_golden().at("sentences")) {
    EXPECT_EQ(tokenize_13a(pair["hypothesis"].get<std::string>()),
              pair["tokens"].get<std::vector<std::string>>())
        << pair;
  }
}

TEST(Bleu, SentencesEqualSacrebleus) {
  int pairs = 0;
  for (const auto& pair : sacrebleu_golden().at("sentences")) {
    const BleuStatistics sentence =
        bleu_statistics(pair["hypothesis"].get<std::string>(), pair["reference"].get<std::string>());
    EXPECT_NEAR(sentence_bleu(sentence), pair["bleu"].get<double>(), 1e-9) << pair;
    EXPECT_NEAR(corpus_bleu(sentence), pair["corpus_bleu"].get<double>(), 1e-9) << pair;
    ++pairs;
  }
  EXPECT_GE(pairs, 60);
}

TEST(Bleu, CorporaEqualSacrebleus) {
  int corpora = 0;
  for (const auto& corpus : sacrebleu_golden().at("corpora")) {
    BleuStatistics sum;
    for (size_t i = 0; i < corpus["hypotheses"].size(); ++i) {
      sum += bleu_statistics(corpus["hypotheses"][i].get<std::string>(),
                             corpus["references"][i].get<std::string>());
    }
    EXPECT_EQ(sum.matches, (corpus["counts"].get<std::array<int64_t, 4>>())) << corpus["name"];
    EXPECT_EQ(sum.totals, (corpus["totals"].get<std::array<int64_t, 4>>())) << corpus["name"];
    EXPECT_EQ(sum.hypothesis_length, corpus["hypothesis_length"].get<int64_t>()) << corpus["name"];
    EXPECT_EQ(sum.reference_length, corpus["reference_length"].get<int64_t>()) << corpus["name"];
    EXPECT_NEAR(corpus_bleu(sum), corpus["bleu"].get<double>(), 1e-9) << corpus["name"];
    ++corpora;
  }
  EXPECT_GE(corpora, 14);
}

TEST(Bleu, SignaturesEqualSacrebleus) {
  EXPECT_EQ(bleu_signature(), sacrebleu_golden()["bleu_signature"].get<std::string>());
  EXPECT_EQ(sentence_bleu_signature(), sacrebleu_golden()["sentence_bleu_signature"].get<std::string>());
}

// "a b c d" against "a b c e", by hand: precisions 3/4, 2/3, 1/2 and, smoothed, 1/2 of 1.
TEST(Bleu, HandWorked) {
  const BleuStatistics sentence = bleu_statistics("a b c d", "a b c e");
  EXPECT_NEAR(sentence_bleu(sentence), 100 * std::pow(3.0 / 4 * 2 / 3 * 1 / 2 * 1 / 2, 0.25), 1e-9);
}

TEST(Bleu, BytesThatAreNotUtf8AreWordsLikeAnyOther) {
  EXPECT_EQ(bleu_statistics("\xff \xc3", "\xff \xc3").matches[1], 1);
}

}  // namespace
}  // namespace seq2see
