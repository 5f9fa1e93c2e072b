#include "data/corpus.h"

#include <gtest/gtest.h>

#include <set>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/packed.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

class CorpusTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, std::string_view bytes) {
    write_file(folder_ / name, bytes);
    return folder_ / name;
  }
  Corpus pairs(std::string_view bytes, const CorpusOptions& options = {}) {
    return read_corpus({file("pairs.tsv", bytes), {}, {}}, options);
  }
  std::string complaint(std::string_view bytes) {
    return error_text([&] { pairs(bytes); });
  }
  Corpus sides(std::string_view source, std::string_view target) {
    return read_corpus({{}, file("source", source), file("target", target)});
  }

  TemporaryFolder folder_;
};

TEST_F(CorpusTest, ATabInASideOfTwoFilesIsWrittenAsASpace) {
  const Corpus corpus = sides("the\tcat\n", "le\tchat\n");
  EXPECT_EQ(corpus.pairs.at(0).source, "the\tcat");
  EXPECT_EQ(format_pair(corpus.pairs.at(0)), "the cat\tle chat");
}

TEST_F(CorpusTest, ReadsPairsWithAndWithoutLinks) {
  const Corpus corpus = pairs(" the cat\tle chat \t0-0 1?1\r\na\tb\nc\td\t\n");
  ASSERT_EQ(corpus.pairs.size(), 3U);
  EXPECT_EQ(corpus.pairs[0].source, "the cat");
  EXPECT_EQ(corpus.pairs[0].target, "le chat");
  EXPECT_EQ(corpus.pairs[0].links, parse_links("0-0 1?1"));
  EXPECT_FALSE(corpus.pairs[1].links.has_value());
  EXPECT_EQ(corpus.pairs[2].links, Links{});  // known to have none
  EXPECT_EQ(corpus.lines, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_TRUE(corpus.notices.empty());
}

TEST_F(CorpusTest, ReadsTwoFilesAndGzip) {
  const Corpus corpus = sides("a\nb\n", packed("x\ny"));
  ASSERT_EQ(corpus.pairs.size(), 2U);
  EXPECT_EQ(corpus.pairs[1].source, "b");
  EXPECT_EQ(corpus.pairs[1].target, "y");
  EXPECT_EQ(corpus.line_count, 2);
}

TEST_F(CorpusTest, TabsOfASideStayInIt) {
  EXPECT_EQ(sides("a\tb\n", "x\n").pairs[0].source, "a\tb");
}

TEST_F(CorpusTest, LeavesOutEmptySidesWithOneNotice) {
  const Corpus corpus = pairs("a\tb\n\t\n\nc\t \u3000\n\td\ne\tf\n");
  EXPECT_EQ(corpus.lines, (std::vector<int64_t>{1, 6}));
  EXPECT_EQ(corpus.line_count, 6);
  ASSERT_EQ(corpus.notices.size(), 1U);
  EXPECT_EQ(corpus.notices[0],
            (folder_ / "pairs.tsv").string() +
                ": 4 pairs with an empty side were left out, the first of them in line 2.");
  EXPECT_NE(sides("a\n\n", "x\ny\n").notices.at(0).find("1 pair with an empty side was left out, in line 2."),
            std::string::npos);
}

TEST_F(CorpusTest, MissingAndExtraTabs) {
  const std::string name = (folder_ / "pairs.tsv").string();
  EXPECT_EQ(complaint("a\tb\nno tab\n"), name +
                                             ", line 2: there is no tab in 'no tab', where a source, a tab "
                                             "and a target were expected, with a tab "
                                             "and links behind them or nothing.");
  EXPECT_NE(complaint("a\tb\t0-0\tx\n").find("line 1: there are 3 tabs in 'a\\x09b"), std::string::npos);
}

TEST_F(CorpusTest, BadLinks) {
  EXPECT_NE(complaint("a\tb\t0:0\n").find("line 1: The link '0:0' is not of the form i-j"),
            std::string::npos);
  EXPECT_NE(complaint("l'un\tb\t1-0\nl'un\tb\t2-0\n")
                .find("line 2: a link names source word 2, where the source has 2 words by the unicode rule"),
            std::string::npos);
  EXPECT_NE(complaint("a\tb c\t0-0 0?7\n").find("a link names target word 7, where the target has 2 words"),
            std::string::npos);
  EXPECT_NE(error_text([&] {
              pairs("l'un\tb\t1-0\n", {WordRule::whitespace, Direction::forward});
            }).find("has 1 word by the whitespace rule"),
            std::string::npos);
}

TEST_F(CorpusTest, UnequalLineCountsNameBoth) {
  const std::string text = error_text([&] { sides("a\nb\nc\n", "x\n"); });
  EXPECT_NE(text.find("source has 3 lines"), std::string::npos);
  EXPECT_NE(text.find("target has 1,"), std::string::npos);
  EXPECT_NE(error_text([&] { sides("", "x\ny\n"); }).find("target has 2,"), std::string::npos);
}

TEST_F(CorpusTest, BadBytesNameFileAndLine) {
  EXPECT_NE(complaint("a\tb\na\t\xff\n").find("pairs.tsv, line 2: byte 3 (0xff) is not valid UTF-8"),
            std::string::npos);
  EXPECT_NE(error_text([&] { sides("a\n", "\xff\n"); }).find("target, line 1: byte 1"), std::string::npos);
}

TEST_F(CorpusTest, CollectsEveryComplaint) {
  std::vector<std::string> complaints;
  const Corpus corpus = read_corpus({file("pairs.tsv", "a\tb\nx\n\xff\tc\nd\te\t9-9\nf\tg\n"), {}, {}}, {},
                                    [&](const std::string& complaint) { complaints.push_back(complaint); });
  EXPECT_EQ(corpus.lines, (std::vector<int64_t>{1, 5}));
  ASSERT_EQ(complaints.size(), 3U);
  EXPECT_NE(complaints[2].find("line 4"), std::string::npos);
}

TEST_F(CorpusTest, RefusesFilesThatContradict) {
  for (const CorpusFiles& files :
       {CorpusFiles{}, CorpusFiles{"a", "b", "c"}, CorpusFiles{{}, "a", {}}, CorpusFiles{"a", {}, "c"}}) {
    EXPECT_THROW(read_corpus(files), UsageError);
  }
  EXPECT_NE(error_text([] { read_corpus({{}, "-", "-"}); }).find("not both"), std::string::npos);
}

TEST_F(CorpusTest, SwapsSidesAndLinks) {
  const Corpus corpus = pairs("a b\tx\t0?0 1-0\n", {WordRule::unicode, Direction::swapped});
  EXPECT_EQ(format_pair(corpus.pairs.at(0)), "x\ta b\t0?0 0-1");
}

TEST_F(CorpusTest, FormatsWhatItReads) {
  for (const std::string line : {"a\tb", "a\tb\t", "a b\tc\t0-0 1?0"}) {
    EXPECT_EQ(format_pair(pairs(line + "\n").pairs.at(0)), line);
  }
}

TEST_F(CorpusTest, FindsTheFilesOfAFolder) {
  EXPECT_NE(error_text([&] { corpus_folder(folder_.path()); }).find("holds no train.tsv"), std::string::npos);
  file("train.tsv.gz", packed("a\tb\n"));
  EXPECT_EQ(corpus_folder(folder_.path()).train, folder_ / "train.tsv.gz");
  EXPECT_TRUE(corpus_folder(folder_.path()).valid.empty());
  file("train.tsv", "a\tb\n");
  file("test.tsv", "a\tb\n");
  EXPECT_EQ(corpus_folder(folder_.path()).train, folder_ / "train.tsv");
  EXPECT_EQ(corpus_folder(folder_.path()).test, folder_ / "test.tsv");
  EXPECT_NE(error_text([&] { corpus_folder(folder_ / "train.tsv"); }).find("is not a folder"),
            std::string::npos);
}

std::vector<SentencePair> numbered(int count) {
  std::vector<SentencePair> pairs;
  for (int i = 0; i < count; ++i) pairs.push_back({std::to_string(i), "t", std::nullopt});
  return pairs;
}

TEST(HoldOut, TakesOnePercentWithinBounds) {
  for (const auto& [all, held] : {std::pair{2, 1}, {99, 1}, {250, 2}, {5000, 50}, {200000, 1000}}) {
    std::vector<SentencePair> train = numbered(all);
    const std::vector<SentencePair> valid = hold_out(train, 1);
    EXPECT_EQ(valid.size(), static_cast<size_t>(held));
    EXPECT_EQ(train.size(), static_cast<size_t>(all - held));
    std::set<std::string> sources;
    for (const auto& pair : train) sources.insert(pair.source);
    for (const auto& pair : valid) sources.insert(pair.source);
    EXPECT_EQ(sources.size(), static_cast<size_t>(all));
  }
}

TEST(HoldOut, IsAFunctionOfTheSeed) {
  const auto held = [](uint64_t seed) {
    std::vector<SentencePair> train = numbered(1000);
    std::vector<int> sources;
    for (const auto& pair : hold_out(train, seed)) sources.push_back(std::stoi(pair.source));
    return sources;
  };
  EXPECT_EQ(held(1), held(1));
  EXPECT_NE(held(1), held(2));
  const std::vector<int> sources = held(1);
  EXPECT_TRUE(std::is_sorted(sources.begin(), sources.end()));
}

TEST(HoldOut, NeverTakesAll) {
  std::vector<SentencePair> train = numbered(1);
  EXPECT_NE(error_text([&] { hold_out(train, 1); }).find("at least 2 are needed"), std::string::npos);
}

}  // namespace
}  // namespace seq2see
