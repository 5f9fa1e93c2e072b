#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "data/files.h"
#include "tests/support/read_lines.h"
#include "tests/support/run_program.h"

namespace seq2see {
namespace {

/// The program as a user runs it.
class CorpusProgramTest : public testing::Test {
 protected:
  Finished run(const std::string& arguments, const std::string& input = "") {
    return run_shell(folder_, "seq2see-corpus " + arguments, input);
  }
  void file(const std::string& name, const std::string& text) { write_file(folder_ / name, text); }
  std::set<std::string> lines(const std::string& name) {
    const std::vector<std::string> all = read_lines(folder_ / name);
    return {all.begin(), all.end()};
  }

  TemporaryFolder folder_;
};

TEST_F(CorpusProgramTest, CountsPairsAndWords) {
  const Finished done = run("count --json -", "the cat\tle chat.\t0-0 1-1\nthe\tl'un\n\tx\n");
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.err, "standard input: 1 pair with an empty side was left out, in line 3.\n");
  const auto json = nlohmann::json::parse(done.out);
  EXPECT_EQ(json["pairs"], 2);
  EXPECT_EQ(json["with_links"], 1);
  EXPECT_EQ(json["word_rule"], "unicode");
  EXPECT_EQ(json["source"]["words"], 3);
  EXPECT_EQ(json["source"]["distinct_words"], 2);
  EXPECT_EQ(json["target"]["words"], 5);
  EXPECT_EQ(json["target"]["longest"], 3);
  EXPECT_EQ(json["target"]["sentences_of_length"], nlohmann::json::parse(R"({"2": 1, "3": 1})"));
  EXPECT_NE(run("count -", "a b\tc\n").out.find("distinct words             2           1"),
            std::string::npos);
  EXPECT_EQ(
      nlohmann::json::parse(run("count --json --words whitespace -", "a\tl'un\n").out)["target"]["words"], 1);
}

TEST_F(CorpusProgramTest, SplitsWithoutSharingSources) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += fmt::format("s{}\tt{}\n", i / 2, i);
  file("all.tsv", text);
  const Finished done = run("split all.tsv --out parts --valid 10 --test 20 --seed 3");
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.out, "parts/train.tsv: 70 pairs\nparts/valid.tsv: 10 pairs\nparts/test.tsv: 20 pairs\n");
  std::set<std::string> all, sources;
  size_t groups = 0;
  for (const char* name : {"parts/train.tsv", "parts/valid.tsv", "parts/test.tsv"}) {
    std::set<std::string> own;
    for (const std::string& line : lines(name)) {
      all.insert(line);
      own.insert(line.substr(0, line.find('\t')));
    }
    groups += own.size();
    sources.merge(own);
  }
  EXPECT_EQ(all.size(), 100U);
  EXPECT_EQ(groups, sources.size());

  const std::set<std::string> valid = lines("parts/valid.tsv");
  const Finished refused = run("split all.tsv --out parts --valid 10 --test 20");
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("parts/train.tsv is already there"), std::string::npos);
  EXPECT_EQ(lines("parts/valid.tsv"), valid);
  EXPECT_EQ(run("split all.tsv --out parts --valid 10 --test 20 --seed 3 --overwrite").status, 0);
  EXPECT_EQ(lines("parts/valid.tsv"), valid);
  EXPECT_EQ(run("split all.tsv --out parts --valid 10 --test 20 --seed 4 --overwrite").status, 0);
  EXPECT_NE(lines("parts/valid.tsv"), valid);
}

TEST_F(CorpusProgramTest, SplitTakesATenthOfASmallCorpusAndWritesNoEmptyFile) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += fmt::format("s{}\tt{}\n", i, i);
  file("all.tsv", text);
  EXPECT_EQ(run("split all.tsv --out parts").out,
            "parts/train.tsv: 40 pairs\nparts/valid.tsv: 5 pairs\nparts/test.tsv: 5 pairs\n");
  EXPECT_EQ(run("split all.tsv --out parts --valid 0 --overwrite").out,
            "parts/train.tsv: 45 pairs\nparts/test.tsv: 5 pairs\n");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "parts/valid.tsv"));
}

TEST_F(CorpusProgramTest, SplitSaysWhenThereIsTooLittle) {
  file("few.tsv", "a\tb\nc\td\n");
  const Finished done = run("split few.tsv --out parts");
  EXPECT_EQ(done.status, 1);
  EXPECT_NE(done.err.find("2 pairs of 2 distinct source sentences are too few"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "parts"));
}

TEST_F(CorpusProgramTest, ChecksReportEveryErrorUpTo20) {
  std::string text = "good\tgut\n";
  for (int i = 0; i < 25; ++i) text += "no tab\n";
  const Finished done = run("check -", text);
  EXPECT_EQ(done.status, 1);
  EXPECT_NE(done.out.find("standard input, line 2: there is no tab"), std::string::npos);
  EXPECT_NE(done.out.find("standard input, line 21: "), std::string::npos);
  EXPECT_EQ(done.out.find("standard input, line 22: "), std::string::npos);
  EXPECT_NE(done.out.find("... and 5 errors more."), std::string::npos);
  EXPECT_NE(done.out.find("standard input: 1 pair, 25 errors, 0 repeated pairs."), std::string::npos);
}

TEST_F(CorpusProgramTest, ChecksFindRepeatsAndOverlaps) {
  file("a.tsv", "x\ty\nx\ty\nx\tz\n");
  file("b.tsv", "q\tr\nx\tw\n");
  const Finished done = run("check a.tsv b.tsv");
  EXPECT_EQ(done.status, 0);
  EXPECT_NE(done.out.find("a.tsv, line 2: the pair 'x' stood in line 1 already."), std::string::npos);
  EXPECT_NE(done.out.find("a.tsv: 3 pairs, 0 errors, 1 repeated pair."), std::string::npos);
  EXPECT_NE(done.out.find("b.tsv, line 2: the source 'x' stands in a.tsv, line 1, too."), std::string::npos);
  EXPECT_NE(done.out.find("a.tsv and b.tsv: 1 pair of the second with"), std::string::npos);
  EXPECT_EQ(run("check --strict a.tsv b.tsv").status, 1);
  EXPECT_EQ(run("check none.tsv").status, 1);
}

TEST_F(CorpusProgramTest, WrongCallsExitWith2) {
  for (const char* arguments :
       {"", "count", "count a b", "count a --source b --target c", "count --source b", "split a.tsv",
        "split a.tsv --out b --valid -1", "check", "count a --words moses", "nonsense"}) {
    const Finished done = run(arguments);
    EXPECT_EQ(done.status, 2) << arguments;
    EXPECT_NE(done.err.find("seq2see-corpus: "), std::string::npos) << arguments;
    EXPECT_EQ(done.out, "") << arguments;
  }
  EXPECT_EQ(
      run("chek a.tsv").err,
      "seq2see-corpus: 'chek' is no command of seq2see-corpus. Choose one of expand, count, split, check. "
      "See seq2see-corpus --help.\n");
  EXPECT_EQ(
      run("split a.tsv --out b --sed 3").err,
      "seq2see-corpus: The argument '--sed' is not known. Did you mean --seed? See seq2see-corpus split "
      "--help.\n");
  EXPECT_EQ(run("split a.tsv --out b --seed ''").err,
            "seq2see-corpus: --seed was given an empty value; it is a number.\n");
  EXPECT_EQ(run("--help").status, 0);
  EXPECT_EQ(run("split --help").status, 0);
}

}  // namespace
}  // namespace seq2see
