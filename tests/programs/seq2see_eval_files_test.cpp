// What seq2see-eval writes.

#include <set>

#include "data/links.h"
#include "tests/programs/eval_program.h"
#include "tests/support/read_lines.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

class EvalProgramFilesTest : public EvalProgramTest {};

TEST_F(EvalProgramFilesTest, WritesAlignmentsThatReadBack) {
  ASSERT_EQ(eval(test_set() + "--out out").status, 0);
  const auto hypotheses = read_lines(folder_ / "out" / "hypotheses.txt");
  const auto lines = read_lines(folder_ / "out" / "alignments.jsonl");
  const auto pharaoh = read_lines(folder_ / "out" / "alignments.pharaoh");
  ASSERT_EQ(lines.size(), 20U);
  ASSERT_EQ(pharaoh.size(), 20U);
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto json = nlohmann::json::parse(lines[i]);
    EXPECT_EQ(json["id"], i);
    EXPECT_EQ(json["target"], hypotheses[i]);
    EXPECT_EQ(json["links"], pharaoh[i]);
    EXPECT_EQ(json["word_weights"].size(), json["target_words"].size() + 1);
    for (const auto& row : json["word_weights"]) {
      double sum = 0;
      for (double weight : row) sum += weight;
      EXPECT_NEAR(sum, 1, 1e-3);
    }
  }
  const Finished numpy = shell(
      fmt::format("/usr/bin/python3 {}/tests/programs/read_npz.py out/alignments.npz out/alignments.jsonl",
                  SEQ2SEE_SOURCE_DIR));
  EXPECT_EQ(numpy.status, 0) << numpy;
  EXPECT_EQ(numpy.out, "40 arrays are equal\n");
}

TEST_F(EvalProgramFilesTest, WritesAReportAndHeatmaps) {
  ASSERT_EQ(eval(test_set() + "--out out --svg svg").status, 0);
  const std::string report = read_file(folder_ / "out" / "report.html");
  EXPECT_TRUE(report.starts_with("<!DOCTYPE html>") || report.starts_with("<!doctype html>"));
  EXPECT_TRUE(
      has(report, "<p class=\"soft summary\" dir=\"auto\">20 sentences of test.tsv, translated by model ("));
  EXPECT_TRUE(has(report, "<title>model: seq2see report</title>"));
  EXPECT_FALSE(has(report, "src=\"http")) << "the report has to be self-contained";
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "svg"), fs::directory_iterator()), 20);
  EXPECT_TRUE(has(read_file(folder_ / "svg" / "000019.svg"), "</svg>"));
}

TEST_F(EvalProgramFilesTest, ReplacesNothingUnasked) {
  ASSERT_EQ(eval(test_set() + "--out out --svg svg").status, 0);
  const std::string before = read_file(folder_ / "out" / "report.html");
  EXPECT_TRUE(eval(test_set() + "--out out").failed_with(1, "is there already. Replace it by --overwrite."));
  EXPECT_TRUE(eval(test_set() + "--out new --svg svg").failed_with(1, "The folder svg is not empty."));
  EXPECT_FALSE(fs::exists(folder_ / "new"));
  write_file(folder_ / "out" / "report.html", "mine");
  EXPECT_TRUE(eval(test_set() + "--out out").failed_with(1, "is there already"));
  EXPECT_EQ(read_file(folder_ / "out" / "report.html"), "mine");
  EXPECT_EQ(eval(test_set() + "--out out --svg svg --overwrite").status, 0);
  EXPECT_EQ(read_file(folder_ / "out" / "report.html"), before);
}

TEST_F(EvalProgramFilesTest, LinesWithoutAPairStayLines) {
  write_file(folder_ / "gaps.tsv",
             "the cat sees the dog.\tle chat voit le chien.\n\nthe dog.\t\n"
             "the dog sees the cat.\tle chien voit le chat.\n\n");
  const Finished done = eval("--data gaps.tsv --out out --svg svg");
  ASSERT_EQ(done.status, 0) << done;
  const auto hypotheses = read_lines(folder_ / "out/hypotheses.txt");
  ASSERT_EQ(hypotheses.size(), 5U);
  EXPECT_EQ(hypotheses[0], "le chat voit le chien.");
  EXPECT_EQ(hypotheses[1] + hypotheses[2] + hypotheses[4], "");
  EXPECT_EQ(hypotheses[3], "le chien voit le chat.");
  EXPECT_EQ(read_lines(folder_ / "out/alignments.pharaoh").size(), 5U);
  const auto alignments = read_lines(folder_ / "out/alignments.jsonl");
  ASSERT_EQ(alignments.size(), 2U);
  EXPECT_EQ(nlohmann::json::parse(alignments[1])["id"], 3);
  EXPECT_TRUE(fs::exists(folder_ / "svg/000003.svg"));
  EXPECT_EQ(scores("out")["sentences"], 2);
}

TEST_F(EvalProgramFilesTest, NothingOfAnEarlierRunStaysBesideWhatReplacesIt) {
  ASSERT_EQ(eval(test_set() + "--out out --svg svg").status, 0);
  write_file(folder_ / "svg/mine.svg", "mine");
  write_file(folder_ / "one.tsv", "the cat sees the dog.\tle chat voit le chien.\n");
  ASSERT_EQ(shell(fmt::format("seq2see-eval --compare {0} {0} --data one.tsv --out out --overwrite", model()))
                .status,
            0);
  EXPECT_FALSE(fs::exists(folder_ / "out/scores.json"));
  EXPECT_TRUE(fs::exists(folder_ / "out/a/scores.json"));
  ASSERT_EQ(eval("--data one.tsv --out out --svg svg --overwrite").status, 0);
  EXPECT_FALSE(fs::exists(folder_ / "out/a/scores.json"));
  EXPECT_EQ(scores("out")["sentences"], 1);
  std::set<std::string> left;
  for (const auto& entry : fs::directory_iterator(folder_ / "svg")) left.insert(entry.path().filename());
  EXPECT_EQ(left, (std::set<std::string>{"000000.svg", "mine.svg"}));
}

TEST_F(EvalProgramFilesTest, ALineTooLongForAHeatmapIsSaid) {
  std::string source, target;
  for (int i = 0; i < 400; ++i) source += "the cat ", target += "le chat ";
  write_file(folder_ / "long.tsv", source + "\t" + target + "\nthe dog.\tle chien.\n");
  const Finished done = eval("--data long.tsv --out out --svg svg --alignments-of references");
  ASSERT_EQ(done.status, 0) << done;
  EXPECT_TRUE(has(done.err, "Line 1 is too long for a heatmap; report.html shows it.\n")) << done;
  EXPECT_FALSE(fs::exists(folder_ / "svg/000000.svg"));
  EXPECT_TRUE(fs::exists(folder_ / "svg/000001.svg"));
}

}  // namespace
}  // namespace seq2see
