#include "eval/packed_bytes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/inflated.h"

namespace seq2see {
namespace {

TEST(PackedBytes, AWeightComesBackToItsPrecision) {
  double worst = 0;
  for (int i = 0; i <= 10'000; ++i) {
    const double error = std::abs(unpacked_weight(packed_weight(float(i) / 1e4F)) - i / 1e4);
    worst = std::max(worst, error);
    if (i < 10 || i > 9990) {
      EXPECT_LT(error, 3e-4) << i;
    }
  }
  EXPECT_LT(worst, 0.0031);  // pi / 1020, by the derivative of the sine squared
  EXPECT_GT(worst, 0.0030);
}

TEST(PackedBytes, KnownWeights) {
  EXPECT_EQ(packed_weight(0), 0);
  EXPECT_EQ(packed_weight(1), 255);
  EXPECT_EQ(packed_weight(.25F), 85);  // the arcsine of a half is pi / 6, a third of the way
  EXPECT_EQ(packed_weight(.75F), 170);
  EXPECT_DOUBLE_EQ(unpacked_weight(0), 0);
  EXPECT_DOUBLE_EQ(unpacked_weight(255), 1);
  EXPECT_NEAR(unpacked_weight(85), .25, 1e-12);
}

TEST(PackedBytes, WeightsThatAreNoneAreClamped) {
  EXPECT_EQ(packed_weight(-1), 0);
  EXPECT_EQ(packed_weight(1.5F), 255);
  EXPECT_EQ(packed_weight(std::numeric_limits<float>::quiet_NaN()), 0);
  EXPECT_EQ(packed_weight(std::numeric_limits<float>::infinity()), 255);
}

TEST(PackedBytes, Base64AsInRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(PackedBytes, ADeflatedStreamReadsBack) {
  Deflater deflater;
  std::string bytes;
  for (int64_t i = 0; i < 100'000; ++i) {
    const std::string part(1, char(i * i % 251));
    deflater.add(part);
    bytes += part;
  }
  deflater.add("");
  EXPECT_LT(deflater.size(), bytes.size());
  EXPECT_EQ(inflated(deflater.finish()), bytes);
  Deflater empty;
  EXPECT_EQ(inflated(empty.finish()), "");
}

}  // namespace
}  // namespace seq2see
