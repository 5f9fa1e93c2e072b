#include "model/vectors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace seq2see {
namespace {

float exp_of(float x) {
  Lanes<float>::Type lanes = Lanes<float>::Type{} + x;
  exp_lanes(lanes);
  return lanes[3];
}

TEST(Vectors, ExponentialsAreThoseOfTheLibrary) {
  double worst = 0;
  for (float x = -86.9F; x < 87.9F; x += 0.00173F) {
    const double exact = std::exp(static_cast<double>(x));
    worst = std::max(worst, std::abs(exp_of(x) - exact) / exact);
  }
  EXPECT_LT(worst, 2.0 * std::numeric_limits<float>::epsilon());
  EXPECT_EQ(exp_of(0), 1);
}

TEST(Vectors, ExponentialsOfTheFarEnds) {
  EXPECT_EQ(exp_of(-100), 0);
  EXPECT_EQ(exp_of(-std::numeric_limits<float>::infinity()), 0);
  EXPECT_GT(exp_of(1000), 1e38);
  Lanes<double>::Type lanes = Lanes<double>::Type{} - 3;
  exp_lanes(lanes);
  EXPECT_DOUBLE_EQ(lanes[5], std::exp(-3.0));
}

TEST(Vectors, NoNumberStaysNone) {
  EXPECT_TRUE(std::isnan(exp_of(std::numeric_limits<float>::quiet_NaN())));
}

}  // namespace
}  // namespace seq2see
