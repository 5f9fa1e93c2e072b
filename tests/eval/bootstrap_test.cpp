#include "eval/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

struct Coin {
  double heads = 0, tosses = 0;
  Coin& operator+=(const Coin& other) {
    heads += other.heads;
    tosses += other.tosses;
    return *this;
  }
};

double share(const Coin& sum) {
  return sum.heads / sum.tosses;
}

std::vector<Coin> coins(int heads, int tosses) {
  std::vector<Coin> all;
  for (int i = 0; i < tosses; ++i) all.push_back({i < heads ? 1.0 : 0.0, 1});
  return all;
}

TEST(Bootstrap, LeavesOneFortiethOutsideAtEitherEnd) {
  std::vector<double> values(1000);
  std::iota(values.rbegin(), values.rend(), 0.0);
  EXPECT_EQ(percentile_interval(7, values, 0.95), (Score{7, 25, 974}));
  EXPECT_EQ(percentile_interval(7, {3, 1, 2}, 0.95), (Score{7, 1, 3}));
  EXPECT_EQ(percentile_interval(7, {1, 2, 3, 4}, 0.001), (Score{7, 2, 3}));
}

// A share of 0.3 among 1,000 has a standard error of 0.01449; the normal interval is 0.2716 to 0.3284.
TEST(Bootstrap, IsNearTheNormalInterval) {
  const auto sentences = coins(300, 1000);
  const Score score = bootstrap<Coin>(sentences, share, {});
  EXPECT_DOUBLE_EQ(score.value, 0.3);
  EXPECT_NEAR(score.low, 0.2716, 0.004);
  EXPECT_NEAR(score.high, 0.3284, 0.004);
}

TEST(Bootstrap, SameSeedSameInterval) {
  const auto sentences = coins(20, 50);
  BootstrapOptions options;
  options.resamples = 100;
  EXPECT_EQ(bootstrap<Coin>(sentences, share, options), bootstrap<Coin>(sentences, share, options));
  int others = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    BootstrapOptions other = options;
    other.seed = seed;
    others += bootstrap<Coin>(sentences, share, other) != bootstrap<Coin>(sentences, share, options);
  }
  EXPECT_GT(others, 0);
}

TEST(Bootstrap, CertaintyHasNoWidth) {
  EXPECT_EQ(bootstrap<Coin>(coins(50, 50), share, {}), (Score{1, 1, 1}));
}

TEST(Bootstrap, RefusesOptionsOutOfRange) {
  const auto complaint = [](int resamples, double confidence) {
    BootstrapOptions options;
    options.resamples = resamples;
    options.confidence = confidence;
    return error_text([&] { validate(options); });
  };
  EXPECT_NE(complaint(0, 0.95).find("not 0."), std::string::npos);
  EXPECT_NE(complaint(10, 1).find("between 0 and 1"), std::string::npos);
  EXPECT_NE(complaint(10, std::numeric_limits<double>::quiet_NaN()).find("between 0 and 1"),
            std::string::npos);
  EXPECT_EQ(complaint(1, 0.5), "(no error)");
}

}  // namespace
}  // namespace seq2see
