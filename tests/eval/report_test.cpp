#include "eval/report.h"

#include <gtest/gtest.h>

#include "data/files.h"
#include "eval/report_assets.h"
#include "tests/support/markup.h"
#include "tests/support/sample_sentences.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

Report sample_report() {
  Report report;
  report.title = "English <to> French";
  report.source_language = "en";
  report.target_language = "fr";
  report.scores = {{"Exact match", .9915, .986, .996, ChartUnit::percent}, {"BLEU", 99.214, 99.214, 99.214}};
  report.charts = {{"Loss", ChartUnit::number, {{"training", {{0, 5}, {100, 1}}}}}};
  report.configuration = {{"score", "dot"}, {"note", "</table><script>"}};
  report.sentences = sample_sentences();
  return report;
}

TEST(Report, IsWellFormedAndAsksForNothing) {
  auto elements = parsed_elements("x.html", report_html(sample_report()));
  EXPECT_EQ(elements["article"], 4);
  EXPECT_EQ(elements["script"], 0);
  EXPECT_EQ(elements["details"],
            1 + 4 + 1);  // settings, words, and tokens of the one that has several a word
  EXPECT_EQ(elements["svg"], 1 + 4 + 1 + 1);  // chart, heatmaps, legend
  parsed_elements("x.html", report_html(Report{}));
}

TEST(Report, ShowsScoresTextsAndDifferences) {
  std::string page = report_html(sample_report());
  EXPECT_EQ(occurrences(page, "<title>English &lt;to&gt; French</title>"), 1);
  EXPECT_EQ(occurrences(page, "<dd>99.2 %<small>98.6 % to 99.6 %</small></dd>"), 1);
  EXPECT_EQ(occurrences(page, "<dt>BLEU</dt><dd>99.21</dd>"), 1);
  EXPECT_EQ(
      occurrences(page, "<dd dir=\"auto\" lang=\"fr\">Der <mark>Dampfschiffkapitän</mark> schläft.</dd>"), 1);
  EXPECT_EQ(occurrences(page, "<dd dir=\"auto\" lang=\"en\">القطة السوداء لا تنام .</dd>"), 1);
  EXPECT_EQ(occurrences(page, "log probability −3.20"), 1);
  EXPECT_EQ(occurrences(page, "{{"), 0);
  EXPECT_EQ(occurrences(page, std::string(report_css)), 1);
}

TEST(Report, EscapesWhateverTheTextsHold) {
  std::string page = report_html(sample_report());
  EXPECT_EQ(occurrences(page, "<script"), 0);
  EXPECT_EQ(occurrences(page, "<img"), 0);
  EXPECT_EQ(occurrences(page, "&lt;script&gt;alert(1)&lt;/script&gt;"), 2);  // source and column
}

TEST(Report, StaysUnder3MegabytesForAThousandSentences) {
  Report report = sample_report();
  while (report.sentences.size() < 1000) report.sentences.push_back(negation_sample());
  std::string page = report_html(report);
  EXPECT_LT(page.size(), 3'000'000U);
  EXPECT_EQ(occurrences(page, "<article>"), 1000);
  EXPECT_EQ(occurrences(page, "No heatmap here"), 0);
}

TEST(Report, LeavesOutWhatItsOptionsForbid) {
  ReportOptions options;
  options.most_sentences = 2;
  options.most_token_heatmaps = 0;
  options.open_heatmaps = 1;
  std::string page = report_html(sample_report(), options);
  EXPECT_EQ(occurrences(page, "The first 2 of 4 sentences."), 1);
  EXPECT_EQ(occurrences(page, "<article>"), 2);
  EXPECT_EQ(occurrences(page, "by token"), 0);
  EXPECT_EQ(occurrences(page, "<details open>"), 1);
  options.heatmap_bytes = 1000;
  EXPECT_EQ(occurrences(report_html(sample_report(), options), "No heatmap here"), 2);
}

TEST(Report, WritesAFile) {
  TemporaryFolder folder;
  write_report(folder / "report.html", sample_report());
  EXPECT_EQ(read_file(folder / "report.html"), report_html(sample_report()));
}

}  // namespace
}  // namespace seq2see
