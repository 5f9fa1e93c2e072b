#include "tests/programs/train_program.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

TEST_F(TrainProgramTest, WithoutValidationPairsSomeAreHeldOut) {
  const Finished done = train("--train pairs.tsv --model m");
  EXPECT_EQ(done.status, 0) << done;
  EXPECT_TRUE(has(done.err, "No validation pairs were given: 1 of the training pairs is held out for that."))
      << done;
  EXPECT_TRUE(has(done.err, "99 training pairs, 1 validation pair, ")) << done;
}

TEST_F(TrainProgramTest, EveryWayToGiveTheSamePairsGivesTheSameModel) {
  ASSERT_EQ(train(data_ + "--model m").status, 0);
  const std::string pairs = read_file(folder_ / "pairs.tsv");
  ASSERT_EQ(
      shell("mkdir c && cp pairs.tsv c/train.tsv && gzip c/train.tsv && cp valid.tsv c/valid.tsv &&"
            "cut -f1 pairs.tsv >s && cut -f2 pairs.tsv | gzip >t && cut -f1 valid.tsv >vs && cut -f2 "
            "valid.tsv >vt &&"
            "paste t.none /dev/null 2>/dev/null; awk -F'\\t' '{ print $2 \"\\t\" $1 }' pairs.tsv >turned;"
            "awk -F'\\t' '{ print $2 \"\\t\" $1 }' valid.tsv >turned.valid")
          .status,
      0);
  EXPECT_EQ(train("--train c/train.tsv.gz --valid valid.tsv --model gzip").status, 0);
  EXPECT_EQ(train("--corpus c --model folder").status, 0);
  EXPECT_EQ(train("--train - --valid valid.tsv --model stdin", 4, pairs).status, 0);
  EXPECT_EQ(
      train("--train-source s --train-target t --valid-source vs --valid-target vt --model sides").status, 0);
  EXPECT_EQ(train("--train turned --valid turned.valid --swap --model turned-back").status, 0);
  for (const char* model : {"gzip", "folder", "stdin", "sides", "turned-back"}) {
    EXPECT_TRUE(weights(model) == weights("m")) << model;
  }
  EXPECT_EQ(train("--train pairs.tsv --valid valid.tsv --swap --model swapped").status, 0);
  EXPECT_TRUE(has(read_file(folder_ / "swapped" / "source.words"), "chat"));
  EXPECT_FALSE(has(read_file(folder_ / "m" / "source.words"), "chat"));
}

TEST_F(TrainProgramTest, BadCorporaAreNamedWithFileAndLine) {
  const std::string good = "the cat sees.\tle chat voit.\n";
  for (const auto& [text, part] : std::initializer_list<std::pair<std::string, const char*>>{
           {good + "no tab\n", "bad.tsv, line 2: there is no tab"},
           {good + good + "a\tb\tc\td\n", "bad.tsv, line 3: there are 3 tabs"},
           {good + "a\xff\tb\n", "bad.tsv, line 2: "},
           {good + std::string("a\0b\tc\n", 6), "bad.tsv, line 2: "},
           {good + "a\tb\t0-7\n", "bad.tsv, line 2: a link names target word 7"},
           {"", "The training set holds no sentence pair."},
           {"\n\n", "The training set holds no sentence pair."},
           {"\x1f\x8b broken", "bad.tsv"}}) {
    file("bad.tsv", text);
    const Finished done = train("--train bad.tsv --valid valid.tsv --model m");
    EXPECT_TRUE(done.failed_with(1, part)) << text << "\n" << done;
    EXPECT_FALSE(fs::exists(folder_ / "m" / "config.json"));
  }
  EXPECT_TRUE(train("--train none.tsv --model m")
                  .failed_with(1, "none.tsv cannot be read: No such file or directory."));
  EXPECT_TRUE(train("--train . --model m").failed_with(1, "folder"));
  EXPECT_TRUE(train("--corpus none --model m").failed_with(1, "none"));
  file("one", "a\n");
  file("two", "a\nb\n");
  EXPECT_TRUE(train("--train-source one --train-target two --model m").failed_with(1, "lines"));
  file("bad.tsv", "the cat\tle chat\n");
  EXPECT_TRUE(train("--train bad.tsv --model m").failed_with(1, ".")) << "nothing is left to train on";
}

}  // namespace
}  // namespace seq2see
