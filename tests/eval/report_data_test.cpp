#include "eval/report_data.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "eval/packed_bytes.h"
#include "tests/support/error_text.h"
#include "tests/support/inflated.h"
#include "tests/support/sample_sentences.h"

namespace seq2see {
namespace {

Report report_of(const std::vector<std::vector<AlignedSentence>>& runs) {
  Report report;
  report.title = "<title>";
  for (const auto& sentences : runs) report.runs.push_back({"run", "layer 2, head 3", {}, {}, {}, sentences});
  return report;
}

nlohmann::json texts(const ReportData& data) {
  return nlohmann::json::parse(inflated(from_base64(data.texts)));
}

std::string bytes_of(const Matrix& matrix) {
  std::string bytes;
  for (float weight : matrix.values) bytes += static_cast<char>(packed_weight(weight));
  return bytes;
}

TEST(ReportData, HoldsWhatAlignmentsJsonlHolds) {
  const auto json = texts(pack_report(report_of({sample_sentences()}), {}));
  EXPECT_EQ(json["title"], "<title>");
  EXPECT_EQ(json["runs"][0]["shown_heads"], "layer 2, head 3");
  ASSERT_EQ(json["runs"][0]["sentences"].size(), 4U);
  const auto& compound = json["runs"][0]["sentences"][1];
  EXPECT_EQ(compound["target_tokens"][1], "▁Donau");
  EXPECT_EQ(compound["links"], "0-0 1-1 3-2 4-3");
  EXPECT_FALSE(compound.contains("token_weights"));
  EXPECT_EQ(json["colours"]["light"]["blue"].size(), 65U);
  const auto& differences = json["runs"][0]["differences"];
  EXPECT_EQ(differences[0], nullptr);  // equal to the reference
  EXPECT_EQ(differences[1]["target"], (nlohmann::json{"Der ", "Donaudampfschifffahrtskapitän", " schläft."}));
  EXPECT_EQ(differences[1]["reference"], (nlohmann::json{"Der ", "Dampfschiffkapitän", " schläft."}));
  EXPECT_EQ(differences[2], nullptr);  // no reference
  AlignedSentence other = negation_sample();
  other.reference = "La chat noir ne dort pas .";
  EXPECT_EQ(texts(pack_report(report_of({{other}}), {}))["runs"][0]["differences"][0]["target"],
            (nlohmann::json{"", "Le", " chat noir ne dort pas ."}))
      << "the first stretch is one that is alike";
}

TEST(ReportData, WeightsGoSentenceBySentenceAndRunByRun) {
  AlignedSentence one = negation_sample(), other = compound_sample();
  const ReportData data = pack_report(report_of({{one, other}, {other, one}}), {});
  const std::string first = bytes_of(one.tokens), second = bytes_of(other.tokens);
  EXPECT_EQ(inflated(from_base64(data.weights)), first + second + second + first);
  EXPECT_EQ(data.heads, "");
}

TEST(ReportData, HeadsFollowByLayer) {
  AlignedSentence plain = negation_sample(), rich = negation_sample();
  Matrix other = rich.tokens;
  other.at(0, 0) = 0.5F;
  rich.heads = {{other, rich.tokens}, {other, other}};
  const ReportData data = pack_report(report_of({{plain, rich}}), {});
  const std::string half = bytes_of(other), own = bytes_of(rich.tokens);
  EXPECT_EQ(inflated(from_base64(data.heads)), half + own + half + half);
  EXPECT_EQ(texts(data)["runs"][0]["heads"], (nlohmann::json{nullptr, {2, 2}}));
}

TEST(ReportData, LeavesOutWhatItsOptionsForbid) {
  Report report = report_of({{}});
  for (int i = 0; i < 500; ++i) report.runs[0].sentences.push_back(negation_sample());
  ReportOptions options;
  options.most_sentences = 400;
  auto json = texts(pack_report(report, options));
  EXPECT_EQ(json["total"], 500);
  EXPECT_EQ(json["runs"][0]["sentences"].size(), 400U);
  EXPECT_EQ(json["with_weights"], 400);
  options.weight_bytes = 0;
  const ReportData none = pack_report(report, options);
  EXPECT_EQ(texts(none)["with_weights"], 0);
  EXPECT_EQ(none.weights, "");
}

TEST(ReportData, RefusesWhatDoesNotFit) {
  EXPECT_NE(error_text([] {
              pack_report(report_of({{negation_sample()}, {}}), {});
            }).find("one run has 1 and another 0"),
            std::string::npos);
  AlignedSentence broken = negation_sample();
  broken.heads = {{Matrix(2, 3)}};
  EXPECT_NE(
      error_text([&] { pack_report(report_of({{broken}}), {}); }).find("a matrix of 2 rows and 3 columns"),
      std::string::npos);
}

}  // namespace
}  // namespace seq2see
