#include "model/layers.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "model/few_rows.h"
#include "tests/support/tensors.h"

namespace seq2see {
namespace {

TEST(Layers, BeginAsTheyShould) {
  Parameters parameters([](Weights& weights) {
    Linear(weights, "linear", 100, 50);
    Embedding(weights, "embedding", 200, 50);
  });
  parameters.initialize(1);
  const auto of = [&](const std::string& name) {
    return numbers(slice_of(parameters, parameters.flat(), name));
  };
  EXPECT_EQ(of("linear.bias"), std::vector<double>(50, 0.0));
  const auto weight = of("linear.weight");
  const auto [least, most] = std::minmax_element(weight.begin(), weight.end());
  EXPECT_GE(*least, -0.1);
  EXPECT_LT(*least, -0.0998);
  EXPECT_LE(*most, 0.1);
  EXPECT_GT(*most, 0.0998);
  double sum = 0, squares = 0;
  for (double x : of("embedding.weight")) {
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / 10'000, 0, 5 * 0.1 / 100);
  EXPECT_NEAR(squares / 10'000, 0.01, 5 * 0.01 * std::sqrt(2.0 / 10'000));
}

TEST(Layers, LinearAndEmbeddingComputeWhatTheySay) {
  Random random(1);
  const Parameters parameters = drawn_parameters(
      [](Weights& weights) {
        Linear(weights, "linear", 2, 1);
        Embedding(weights, "embedding", 3, 2);
      },
      random);
  Parameters::Binding binding = parameters.bind();
  const Linear linear(binding, "linear", 2, 1);
  const Embedding embedding(binding, "embedding", 3, 2);
  const auto table = numbers(embedding.table), weight = numbers(linear.weight), bias = numbers(linear.bias);
  const at::Tensor rows = embedding(ids_tensor({{2, 0}}));
  EXPECT_EQ(rows.sizes(), (std::vector<int64_t>{1, 2, 2}));
  EXPECT_EQ(numbers(rows), (std::vector<double>{table[4], table[5], table[0], table[1]}));
  EXPECT_NEAR(numbers(linear(rows))[0], table[4] * weight[0] + table[5] * weight[1] + bias[0], 1e-15);
}

TEST(Layers, SideBySideGiveWhatEachGives) {
  Random random(2);
  const Parameters parameters = drawn_parameters(
      [](Weights& weights) {
        Linear(weights, "wide", 5, 4);
        Linear(weights, "narrow", 5, 3);
      },
      random);
  Parameters::Reading reading(parameters);
  const Linear wide(reading, "wide", 5, 4), narrow(reading, "narrow", 5, 3);
  const at::Tensor x = draw(random, {2, 6, 5});
  const c10::NoGradGuard no_gradients;
  const at::Tensor both = side_by_side({wide, narrow})(x);
  EXPECT_LT(difference(both.narrow(2, 0, 4), wide(x)), 1e-15);
  EXPECT_LT(difference(both.narrow(2, 4, 3), narrow(x)), 1e-15);
}

/// Few rows are read in bfloat16, many multiply the same numbers in floats or, where it is quick, in
/// bfloat16, which rounds x, too.
TEST(Layers, InBfloat16FewRowsAndManyReadTheSameNumbers) {
  Parameters parameters([](Weights& weights) { Linear(weights, "linear", 40, 70); });
  parameters.initialize(3);
  Parameters::Reading reading(parameters, Precision::bf16);
  const Linear linear(reading, "linear", 40, 70), pair = side_by_side({linear, linear});
  const at::Tensor weight =
      slice_of(parameters, parameters.flat(), "linear.weight").to(at::kBFloat16).to(at::kDouble);
  const c10::NoGradGuard no_gradients;
  for (const int64_t rows : {int64_t{1}, few_rows(), int64_t{30}}) {
    const at::Tensor x = at::randn({rows, 40}), expected = at::mm(x.to(at::kDouble), weight.t());
    const double rounding = rows > few_rows() && is_quick(Precision::bf16) ? 0.02 : 1e-5;
    EXPECT_LT(difference(linear(x), expected), rounding) << rows;
    EXPECT_LT(difference(pair(x), at::cat({expected, expected}, 1)), rounding) << rows;
  }
}

}  // namespace
}  // namespace seq2see
