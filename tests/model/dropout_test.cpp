#include "model/dropout.h"

#include <gtest/gtest.h>

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

std::vector<double> dropped(float p, const Pass& pass, int place = 0, int occurrence = 0,
                            int64_t size = 4096) {
  return numbers(Dropout{p, place}(at::ones({size}), pass, occurrence));
}

const Pass training{true, 1, 2, 3, Want::nothing};

TEST(Dropout, DropsItsShareAndScalesTheOthers) {
  for (float p : {0.1F, 0.5F, 0.9F}) {
    constexpr int64_t size = 200'003;  // no multiple of four
    const std::vector<double> values = dropped(p, training, 0, 0, size);
    const auto zeros = std::count(values.begin(), values.end(), 0.0);
    const double deviation = std::sqrt(static_cast<double>(size) * p * (1 - p));
    EXPECT_NEAR(static_cast<double>(zeros), p * static_cast<double>(size), 5 * deviation);
    for (double x : values) {
      ASSERT_TRUE(x == 0 || std::abs(x * (1 - p) - 1) < 1e-4) << x;
    }
  }
}

TEST(Dropout, KeepsTheMean) {
  const std::vector<double> values = dropped(0.3F, training, 0, 0, 400'000);
  double sum = 0;
  for (double x : values) sum += x;
  EXPECT_NEAR(sum / 400'000, 1, 5 * std::sqrt(0.3 / 0.7 / 400'000));
}

TEST(Dropout, IsAFunctionOfSeedStepShardPlaceAndOccurrence) {
  const std::vector<double> base = dropped(0.5F, training);
  EXPECT_EQ(dropped(0.5F, training), base);
  const auto agreement = [&](const std::vector<double>& other) {
    int same = 0;
    for (size_t i = 0; i < base.size(); ++i) same += base[i] == other[i] ? 1 : 0;
    return static_cast<double>(same) / static_cast<double>(base.size());
  };
  const double five_deviations = 5 * 0.5 / std::sqrt(4096);
  EXPECT_NEAR(agreement(dropped(0.5F, {true, 2, 2, 3, Want::nothing})), 0.5, five_deviations) << "seed";
  EXPECT_NEAR(agreement(dropped(0.5F, {true, 1, 3, 3, Want::nothing})), 0.5, five_deviations) << "step";
  EXPECT_NEAR(agreement(dropped(0.5F, {true, 1, 2, 4, Want::nothing})), 0.5, five_deviations) << "shard";
  EXPECT_NEAR(agreement(dropped(0.5F, {true, 1, 3, 2, Want::nothing})), 0.5, five_deviations)
      << "step and shard";
  EXPECT_NEAR(agreement(dropped(0.5F, training, 1)), 0.5, five_deviations) << "place";
  EXPECT_NEAR(agreement(dropped(0.5F, training, 0, 1)), 0.5, five_deviations) << "occurrence";
}

TEST(Dropout, NeighboursAreIndependent) {
  const std::vector<double> values = dropped(0.5F, training, 0, 0, 100'000);
  for (size_t lag : {1U, 2U, 3U, 4U, 8U}) {
    int same = 0;
    for (size_t i = lag; i < values.size(); ++i) same += values[i] == values[i - lag] ? 1 : 0;
    EXPECT_NEAR(same / 100'000.0, 0.5, 5 * 0.5 / std::sqrt(100'000)) << "lag " << lag;
  }
}

TEST(Dropout, DoesNothingOutsideTrainingOrWithoutAShare) {
  const at::Tensor x = at::ones({8});
  EXPECT_TRUE(Dropout({0.5F, 0})(x, {}).is_same(x));
  EXPECT_TRUE(Dropout({0, 0})(x, training).is_same(x));
}

/// Numbers of either sign, none of them 0, in no multiple of a block.
at::Tensor signs() {
  return at::arange(-150, 151, at::kFloat).add(0.5);
}

TEST(Dropout, AddingIsDroppingAndASum) {
  const Dropout dropout{0.3, 2};
  at::Tensor x = signs(), other = signs().square(), y = signs(), same = signs().square();
  for (at::Tensor* leaf : {&x, &other, &y, &same}) leaf->requires_grad_(true);
  const at::Tensor sum = dropout.add(x, other, training), expected = same + dropout(y, training);
  EXPECT_EQ(numbers(sum), numbers(expected));
  sum.backward(signs());
  expected.backward(signs());
  EXPECT_EQ(numbers(x.grad()), numbers(y.grad()));
  EXPECT_EQ(numbers(other.grad()), numbers(same.grad()));
  EXPECT_EQ(numbers(dropout.add(x, other, {})), numbers(x + other));
}

TEST(Dropout, RectifyingIsReluAndDropping) {
  const Dropout dropout{0.3, 2};
  at::Tensor x = signs(), y = signs();
  for (at::Tensor* leaf : {&x, &y}) leaf->requires_grad_(true);
  const at::Tensor rectified = dropout.rectify(x, training), expected = dropout(at::relu(y), training);
  EXPECT_EQ(numbers(rectified), numbers(expected));
  rectified.backward(signs());
  expected.backward(signs());
  EXPECT_EQ(numbers(x.grad()), numbers(y.grad()));
  EXPECT_EQ(numbers(dropout.rectify(x, {})), numbers(at::relu(x)));
}

TEST(Dropout, RectifyingKeepsWhatIsNoNumber) {
  const at::Tensor x = at::full({200}, std::nan(""), at::kFloat);
  for (const double y : numbers(Dropout{0.3, 2}.rectify(x, training))) EXPECT_TRUE(std::isnan(y) || y == 0);
  EXPECT_TRUE(Dropout({0.3, 2}).rectify(x, training).isnan().any().item<bool>());
}

TEST(Dropout, WithoutGradientsAddingAndRectifyingAreTheSame) {
  const c10::NoGradGuard no_gradients;
  const at::Tensor x = signs(), other = signs().square();
  x[3] = std::nan("");
  const at::Tensor sum = Dropout{0.3, 2}.add(x, other, {}), rectified = Dropout{0.3, 2}.rectify(x, {});
  EXPECT_TRUE(at::equal(sum.isnan(), x.isnan()) && at::equal(rectified.isnan(), x.isnan()));
  EXPECT_EQ(numbers(sum.nan_to_num()), numbers((other + x).nan_to_num()));
  EXPECT_EQ(numbers(rectified.nan_to_num()), numbers(at::relu(x).nan_to_num()));
}

TEST(Dropout, GradientsPassWhereNumbersDo) {
  at::Tensor x = at::ones({64});
  x.requires_grad_(true);
  const at::Tensor y = Dropout{0.5F, 0}(x, training);
  y.sum().backward();
  EXPECT_EQ(numbers(x.grad()), numbers(y));
}

}  // namespace
}  // namespace seq2see
