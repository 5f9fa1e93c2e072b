#include "eval/chrf.h"

#include <gtest/gtest.h>

#include "tests/eval/sacrebleu_golden.h"

namespace seq2see {
namespace {

TEST(Chrf, SentencesEqualSacrebleus) {
  int pairs = 0;
  for (const auto& pair : sacrebleu_golden().at("sentences")) {
    const ChrfStatistics sentence =
        chrf_statistics(pair["hypothesis"].get<std::string>(), pair["reference"].get<std::string>());
    EXPECT_NEAR(chrf(sentence), pair["chrf"].get<double>(), 1e-9) << pair;
    ++pairs;
  }
  EXPECT_GE(pairs, 60);
}

TEST(Chrf, CorporaEqualSacrebleus) {
  for (const auto& corpus : sacrebleu_golden().at("corpora")) {
    ChrfStatistics sum;
    for (size_t i = 0; i < corpus["hypotheses"].size(); ++i) {
      sum += chrf_statistics(corpus["hypotheses"][i].get<std::string>(),
                             corpus["references"][i].get<std::string>());
    }
    EXPECT_NEAR(chrf(sum), corpus["chrf"].get<double>(), 1e-9) << corpus["name"];
  }
}

TEST(Chrf, SignatureEqualsSacrebleus) {
  EXPECT_EQ(chrf_signature(), sacrebleu_golden()["chrf_signature"].get<std::string>());
}

// "ab" against "abc", by hand: precision 1 for both orders, recall (2/3 + 1/2) / 2 = 7/12.
TEST(Chrf, HandWorked) {
  EXPECT_NEAR(chrf(chrf_statistics("a b", "abc")), 100 * 5 * (7.0 / 12) / (4 + 7.0 / 12), 1e-9);
}

}  // namespace
}  // namespace seq2see
