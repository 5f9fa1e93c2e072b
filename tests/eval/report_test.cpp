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
  report.runs.emplace_back();
  report.runs[0].scores = {{"Exact match", .9915, .986, .996, ChartUnit::percent},
                           {"BLEU", 99.214, 99.214, 99.214}};
  report.runs[0].charts = {{"Loss", ChartUnit::number, {{"training", {{0, 5}, {100, 1}}}}}};
  report.runs[0].configuration = {{"score", "dot"}, {"note", "</table><script>"}};
  report.runs[0].sentences = sample_sentences();
  return report;
}

TEST(Report, IsWellFormedAndAsksForNothing) {
  auto elements = parsed_elements("x.html", report_html(sample_report()));
  EXPECT_EQ(elements["script"], 4);  // three blocks of data and the page's own
  EXPECT_EQ(elements["svg"], 1);
  EXPECT_EQ(elements["main"], 2);
  parsed_elements("x.html", report_html(Report{}));
}

TEST(Report, ShowsScoresChartsAndSettingsWithoutItsScript) {
  std::string page = report_html(sample_report());
  EXPECT_EQ(occurrences(page, "<title>English &lt;to&gt; French</title>"), 1);
  EXPECT_EQ(occurrences(page, "<dt>Exact match</dt><dd>99.15 %<small>98.60 % to 99.60 %</small></dd>"), 1);
  EXPECT_EQ(occurrences(page, "<dt>BLEU</dt><dd>99.21</dd>"), 1);
  EXPECT_EQ(occurrences(page, "<tr><th scope=\"row\">note</th><td>&lt;/table&gt;&lt;script&gt;</td></tr>"),
            1);
  EXPECT_EQ(occurrences(page, "{{"), 0);
}

TEST(Report, RoundsNothingUpTo100) {
  Report report = sample_report();
  report.runs[0].scores = {{"Exact match", .9998, .9996, 1, ChartUnit::percent},
                           {"BLEU", 99.998, 99.998, 99.998}};
  const std::string page = report_html(report);
  EXPECT_EQ(occurrences(page, "<dd>99.98 %<small>99.96 % to 100.00 %</small></dd>"), 1);
  EXPECT_EQ(occurrences(page, "<dd>99.99</dd>"), 1);
}

TEST(Report, AllowsItsOwnScriptAndStyleAlone) {
  std::string page = report_html(sample_report());
  EXPECT_EQ(occurrences(page, "<style>" + std::string(report_style) + "</style>"), 1);
  EXPECT_EQ(occurrences(page, "<script>" + std::string(report_script) + "</script>"), 1);
  EXPECT_EQ(occurrences(page, "default-src 'none'; script-src 'sha256-"), 1);
  EXPECT_EQ(report_script_hash.size(), std::string_view("'sha256-'").size() + 44);
  EXPECT_EQ(report_script.find("</"), std::string_view::npos);  // nothing that could end the element
  EXPECT_EQ(occurrences(page, "unsafe"), 0);
}

TEST(Report, TextsThatLookLikePlaceholdersStayTexts) {
  Report report = sample_report();
  report.title = "{{script}} {{";
  EXPECT_EQ(occurrences(report_html(report), "<title>{{script}} {{</title>"), 1);
}

TEST(Report, SetsTwoRunsSideBySide) {
  Report report = sample_report();
  report.runs[0].name = "global";
  report.runs.push_back(report.runs[0]);
  report.runs[1].name = "local <2>";
  report.runs[1].scores[0].value = .95;
  report.runs[1].scores.erase(report.runs[1].scores.begin() + 1);
  report.runs[1].configuration = {{"score", "general"}, {"note", "</table><script>"}, {"window", "4"}};
  std::string page = report_html(report);
  EXPECT_EQ(occurrences(page, "<th scope=\"col\" dir=\"auto\">local &lt;2&gt;</th>"), 2);
  EXPECT_EQ(occurrences(page, "<td>−4.15 points<small>higher is better</small></td>"),
            1);  // 99.15 % became 95 %
  EXPECT_EQ(occurrences(page, "<tr><th scope=\"row\">BLEU</th><td>99.21</td><td>–</td><td>–</td></tr>"), 1);
  EXPECT_EQ(occurrences(
                page, "<tr class=\"differs\"><th scope=\"row\">score</th><td>dot</td><td>general</td></tr>"),
            1);
  EXPECT_EQ(occurrences(page, "<tr class=\"differs\"><th scope=\"row\">window</th><td>–</td><td>4</td></tr>"),
            1);
  parsed_elements("x.html", page);
}

TEST(Report, StaysUnder3MegabytesForAThousandSentences) {
  Report report = sample_report();
  auto& sentences = report.runs[0].sentences;
  while (sentences.size() < 1000) sentences.push_back(negation_sample());
  EXPECT_LT(report_html(report).size(), 3'000'000U);
}

TEST(Report, WritesAFile) {
  TemporaryFolder folder;
  write_report(folder / "report.html", sample_report());
  EXPECT_EQ(read_file(folder / "report.html"), report_html(sample_report()));
}

}  // namespace
}  // namespace seq2see
