#include "eval/scores.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/eval/sacrebleu_golden.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

SentenceResult result(const std::string& hypothesis, const std::string& reference) {
  SentenceResult sentence;
  sentence.hypothesis = hypothesis;
  sentence.reference = reference;
  sentence.tokens = 4;
  sentence.correct_tokens = 3;
  sentence.negative_log_probability = 2;
  return sentence;
}

TEST(Scores, ExactMatchForgivesWhiteSpaceAlone) {
  EXPECT_TRUE(is_exact_match(" a  b\u00a0c ", "a b c"));
  EXPECT_TRUE(is_exact_match("", "  "));
  EXPECT_FALSE(is_exact_match("a b", "ab"));
  EXPECT_FALSE(is_exact_match("a b", "A b"));
  EXPECT_FALSE(is_exact_match("a b.", "a b ."));
}

// Two of three exact, 9 of 12 tokens, exp(6 / 12); A = 2, S = 2, |A and S| = 1, |A and P| = 2.
TEST(Scores, HandWorked) {
  std::vector<SentenceResult> sentences = {result("a b", "a b"), result("c", "d"), result("e  f", "e f")};
  sentences[0].alignment = parse_links("0-0 1-1");
  sentences[0].gold = parse_links("0-0 1?1 0-1");
  sentences[1].alignment = parse_links("0-0");  // without gold: does not count
  const Scores scores = score(sentences, {});
  EXPECT_DOUBLE_EQ(scores.exact_match.value, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(scores.token_accuracy.value, 9.0 / 12.0);
  EXPECT_DOUBLE_EQ(scores.perplexity.value, std::exp(0.5));
  EXPECT_DOUBLE_EQ(scores.precision->value, 1);
  EXPECT_DOUBLE_EQ(scores.recall->value, 0.5);
  EXPECT_DOUBLE_EQ(scores.aer->value, 0.25);
  EXPECT_EQ(scores.aligned_sentences, 1);
  EXPECT_EQ(scores.exact_match.low, 0);  // all three draws miss in 1 of 27 resamples: 3.7 % are below
  EXPECT_EQ(scores.exact_match.high, 1);
  EXPECT_EQ(scores.aer->low, 0.25);
}

TEST(Scores, BleuAndChrfEqualSacrebleus) {
  for (const auto& corpus : sacrebleu_golden().at("corpora")) {
    std::vector<SentenceResult> sentences;
    for (size_t i = 0; i < corpus["hypotheses"].size(); ++i) {
      sentences.push_back(result(corpus["hypotheses"][i], corpus["references"][i]));
    }
    BootstrapOptions options;
    options.resamples = 50;
    const Scores scores = score(sentences, options);
    EXPECT_NEAR(scores.bleu.value, corpus["bleu"].get<double>(), 1e-9);
    EXPECT_NEAR(scores.chrf.value, corpus["chrf"].get<double>(), 1e-9);
    EXPECT_LE(scores.bleu.low, scores.bleu.high);
    EXPECT_LE(scores.chrf.low, scores.chrf.high);
  }
}

TEST(Scores, JsonHoldsTheKeysOfItsSchema) {
  std::vector<SentenceResult> sentences = {result("a b c d e", "a b c d e")};
  const auto keys = [](const nlohmann::ordered_json& json) {
    std::vector<std::string> names;
    for (const auto& item : json.items()) names.push_back(item.key());
    return names;
  };
  EXPECT_EQ(keys(to_json(score(sentences, {}))),
            (std::vector<std::string>{"exact_match", "token_accuracy", "perplexity", "bleu", "chrf",
                                      "sentences", "aligned_sentences", "signatures", "bootstrap"}));
  sentences[0].alignment = sentences[0].gold = parse_links("0-0");
  const auto json = to_json(score(sentences, {}));
  EXPECT_EQ(keys(json), (std::vector<std::string>{"exact_match", "token_accuracy", "perplexity", "bleu",
                                                  "chrf", "precision", "recall", "aer", "sentences",
                                                  "aligned_sentences", "signatures", "bootstrap"}));
  EXPECT_EQ(json["bleu"].dump(), R"({"value":100.0,"low":100.0,"high":100.0})");
  EXPECT_EQ(json["perplexity"]["value"].get<double>(), 1.648721);
  EXPECT_EQ(json["aer"]["value"].get<double>(), 0);
  EXPECT_EQ(json["signatures"]["chrf"], sacrebleu_golden().at("chrf_signature"));
  EXPECT_EQ(json["sentences"], 1);
}

TEST(Scores, TableShowsEveryScoreAligned) {
  std::vector<SentenceResult> sentences = {result("a b c d e", "a b c d e")};
  sentences[0].alignment = sentences[0].gold = parse_links("0-0");
  EXPECT_EQ(scores_table(score(sentences, {})),
            "                   score             95 % interval\n"
            "exact match       100.00 %     100.00 to    100.00\n"
            "token accuracy     75.00 %      75.00 to     75.00\n"
            "perplexity          1.65         1.65 to      1.65\n"
            "BLEU              100.00       100.00 to    100.00\n"
            "chrF2             100.00       100.00 to    100.00\n"
            "precision         100.00 %     100.00 to    100.00\n"
            "recall            100.00 %     100.00 to    100.00\n"
            "AER                 0.00 %       0.00 to      0.00\n"
            "1 sentence\n"
            "BLEU|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0\n"
            "chrF2|nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.6.0\n");
}

TEST(Scores, BadInputIsASentence) {
  EXPECT_NE(error_text([] { score({}, {}); }).find("no sentence to score"), std::string::npos);
  std::vector<SentenceResult> sentences = {result("a", "a"), result("b", "b")};
  sentences[1].negative_log_probability = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NE(error_text([&] { score(sentences, {}); }).find("sentence 2"), std::string::npos);
}

TEST(Scores, HugePerplexityIsStillANumber) {
  std::vector<SentenceResult> sentences = {result("a", "a")};
  sentences[0].negative_log_probability = 1e6;
  const auto json = to_json(score(sentences, {}));
  EXPECT_TRUE(json["perplexity"]["value"].is_number());
  EXPECT_NE(scores_table(score(sentences, {})).find("1.8e+308"), std::string::npos);
}

}  // namespace
}  // namespace seq2see
