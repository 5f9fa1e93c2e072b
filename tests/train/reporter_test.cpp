#include "train/reporter.h"
#include "tests/support/read_lines.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

class ReporterTest : public testing::Test {
 protected:
  std::string text() { return read_file(log_); }

  TemporaryFolder folder_;
  std::filesystem::path log_ = folder_ / "training.jsonl";
};

TEST_F(ReporterTest, EachEventIsALine) {
  Reporter reporter(log_, 0);
  reporter.event("end", {{"step", 3}, {"note", "a\nb"}});
  EXPECT_EQ(text(), "{\"event\":\"end\",\"step\":3,\"note\":\"a\\nb\"}\n");
  EXPECT_EQ(reporter.log_bytes(), text().size());
}

TEST_F(ReporterTest, WritesWhatTrainingAndValidationSay) {
  testing::internal::CaptureStderr();
  {
    Reporter reporter(log_, 0);
    TrainingPoint point;
    point.step = 200;
    point.epoch = 1;
    point.loss = 0.5;
    point.tokens_per_second = 1234;
    point.seconds = 30;
    point.progress = 0.25;
    reporter.training(point);
    ValidationScores scores;
    scores.loss = 0.25;
    scores.exact_match = 0.5;
    scores.bleu = 60;
    scores.chrf = 70;
    scores.aer = 0.125;
    reporter.validation(point, scores, true);
    scores.aer.reset();
    reporter.validation(point, scores, false);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "epoch 2  step 200  loss 0.5000  1234 tokens/s  0:30 gone, 1:30 left\n"
            "validation at step 200: loss 0.2500, exact match 50.0 %, BLEU 60.0, chrF 70.0, AER 12.5 % (best "
            "so far)\n"
            "validation at step 200: loss 0.2500, exact match 50.0 %, BLEU 60.0, chrF 70.0\n");
  const auto lines = read_lines(log_);
  ASSERT_EQ(lines.size(), 3U);
  const auto train = nlohmann::json::parse(lines[0]), valid = nlohmann::json::parse(lines[1]);
  EXPECT_EQ(train["event"], "train");
  EXPECT_EQ(train["step"], 200);
  EXPECT_EQ(train["loss"], 0.5);
  EXPECT_EQ(train["tokens_per_second"], 1234);
  EXPECT_EQ(valid["event"], "valid");
  EXPECT_EQ(valid["exact_match"], 0.5);
  EXPECT_EQ(valid["aer"], 0.125);
  EXPECT_EQ(valid["best"], true);
  EXPECT_FALSE(nlohmann::json::parse(lines[2]).contains("aer"));
}

TEST_F(ReporterTest, ResumingDropsWhatIsWrittenAgain) {
  write_file(log_, "{\"a\":1}\n{\"b\":2}\n{\"c\":");
  Reporter reporter(log_, 8);
  EXPECT_EQ(text(), "{\"a\":1}\n");
  reporter.event("x", nlohmann::ordered_json::object());
  EXPECT_EQ(text(), "{\"a\":1}\n{\"event\":\"x\"}\n");
  EXPECT_EQ(reporter.log_bytes(), text().size());
}

TEST_F(ReporterTest, ANewTrainingBeginsANewLog) {
  write_file(log_, "old\n");
  const Reporter reporter(log_, 0);
  EXPECT_EQ(text(), "");
}

TEST_F(ReporterTest, ALogThatIsShorterOrGoneIsGoneOnWith) {
  write_file(log_, "{\"a\":1}\n");
  {
    Reporter reporter(log_, 1000);
    reporter.event("x", nlohmann::ordered_json::object());
  }
  EXPECT_EQ(text(), "{\"a\":1}\n{\"event\":\"x\"}\n");
  std::filesystem::remove(log_);
  Reporter reporter(log_, 1000);
  reporter.event("y", nlohmann::ordered_json::object());
  EXPECT_EQ(text(), "{\"event\":\"y\"}\n");
  EXPECT_EQ(reporter.log_bytes(), text().size());
}

TEST_F(ReporterTest, ALogThatCannotBeWrittenIsAnError) {
  const std::filesystem::path lost = folder_ / "none" / "training.jsonl";
  EXPECT_EQ(error_text([&] { Reporter(lost, 0); }),
            lost.string() + " cannot be written: No such file or directory.");
  EXPECT_EQ(error_text([&] { Reporter(folder_.path(), 0); }),
            folder_.path().string() + " cannot be written: Is a directory.");
}

TEST_F(ReporterTest, AFullDiskIsAnError) {
  Reporter reporter(log_, 0);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit full{16, before.rlim_max};
  const auto old = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &full);
  const std::string text =
      error_text([&] { reporter.event("more than 16 bytes", nlohmann::ordered_json::object()); });
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old);
  EXPECT_EQ(text, log_.string() + " cannot be written: File too large.");
}

}  // namespace
}  // namespace seq2see
