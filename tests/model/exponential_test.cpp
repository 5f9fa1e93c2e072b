#include "model/exponential.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace seq2see {
namespace {

/// e^x, in every lane the same.
template <typename T>
T exponential_of(T number) {
  typename Lanes<T>::Type x = {};
  x += number;
  exponential(x);
  for (int64_t lane = 1; lane < Lanes<T>::count; ++lane) EXPECT_EQ(x[lane], x[0]);
  return x[0];
}

TEST(Exponential, IsThatOfTheMathematicsLibrary) {
  double worst = 0;
  for (float x = -86.9F; x < 88; x += 0.0137F) {
    const double expected = std::exp(static_cast<double>(x));
    worst = std::max(worst, std::abs(exponential_of(x) / expected - 1));
  }
  EXPECT_LT(worst, 2.4e-7);
  EXPECT_EQ(exponential_of(0.0F), 1);
  EXPECT_EQ(exponential_of(-1.5), std::exp(-1.5));
}

TEST(Exponential, IsAlmostNothingFarBelowZero) {
  for (float x : {-88.0F, -1000.0F, -std::numeric_limits<float>::infinity()}) {
    EXPECT_GT(exponential_of(x), 0);
    EXPECT_LT(exponential_of(x), 1e-37F);
  }
}

}  // namespace
}  // namespace seq2see
