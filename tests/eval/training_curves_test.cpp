#include "eval/training_curves.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

using Points = std::vector<std::pair<double, double>>;

class TrainingCurves : public testing::Test {
 protected:
  std::vector<Chart> curves(const std::string& log) const {
    write_file(log_, log);
    return training_curves(log_);
  }

  TemporaryFolder folder_;
  const std::filesystem::path log_ = folder_ / "training.jsonl";
};

TEST_F(TrainingCurves, ComeFromTheEventsOfTheLog) {
  const auto charts = curves(
      "{\"event\":\"train\",\"step\":10,\"loss\":2.5}\n{\"event\":\"train\",\"step\":20,\"loss\":2}\n"
      "{\"event\":\"valid\",\"step\":20,\"loss\":1.5,\"exact_match\":0.25}\n");
  ASSERT_EQ(charts.size(), 2U);
  ASSERT_EQ(charts[0].curves.size(), 2U);
  EXPECT_EQ(charts[0].curves[0].points, (Points{{10, 2.5}, {20, 2}}));
  EXPECT_EQ(charts[0].curves[1].points, (Points{{20, 1.5}}));
  ASSERT_EQ(charts[1].curves.size(), 1U);
  EXPECT_EQ(charts[1].curves[0].points, (Points{{20, 0.25}}));
}

TEST_F(TrainingCurves, LinesThatAreNoEventsAreLeftOut) {
  const std::string good = "{\"event\":\"train\",\"step\":10,\"loss\":2.5}\n";
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']') + "\n";
  const auto charts = curves("{\n\xff\n" + std::string("\0\n", 2) + std::string(2 << 20, 'x') + "\n" + deep +
                             "{\"event\":\"train\",\"step\":1e999,\"loss\":1}\n{\"event\":3}\n" + good);
  ASSERT_EQ(charts.size(), 1U);
  EXPECT_EQ(charts[0].curves[0].points, (Points{{10, 2.5}}));
}

TEST_F(TrainingCurves, ALogThatIsNoFileIsRefused) {
  EXPECT_TRUE(training_curves(log_).empty());
  ASSERT_EQ(::mkfifo(log_.c_str(), 0600), 0);
  EXPECT_EQ(error_text([&] { training_curves(log_); }),
            log_.string() + " is a pipe or a device, where a file was expected.");
}

}  // namespace
}  // namespace seq2see
