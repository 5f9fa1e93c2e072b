#include "model/lstm.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// A layer's input and weights, all of them leaves.
struct Layer {
  explicit Layer(uint64_t seed, int64_t batch = 3, int64_t steps = 5) : random(seed) {
    x = leaf({batch, steps, 4});
    hidden = leaf({batch, 6});
    cell = leaf({batch, 6});
    weights = {leaf({24, 4}), leaf({24, 6}), leaf({24}), leaf({24})};
  }

  at::Tensor leaf(const std::vector<int64_t>& shape) { return draw(random, shape).requires_grad_(true); }

  std::vector<at::Tensor> leaves() const {
    return {x,
            hidden,
            cell,
            weights.input_weight,
            weights.hidden_weight,
            weights.input_bias,
            weights.hidden_bias};
  }

  at::Tensor run() const { return lstm(x, hidden, cell, weights); }

  at::Tensor run_library() const {
    return std::get<0>(
        at::lstm(x, {hidden.unsqueeze(0), cell.unsqueeze(0)},
                 {weights.input_weight, weights.hidden_weight, weights.input_bias, weights.hidden_bias}, true,
                 1, 0.0, false, false, true));
  }

  Random random;
  at::Tensor x, hidden, cell;
  LstmWeights weights;
};

TEST(Lstm, EqualsTheLibrarysInValuesAndGradients) {
  for (auto [batch, steps] : {std::pair(3, 5), {1, 1}, {4, 2}}) {
    Layer layer(1, batch, steps);
    const at::Tensor factor = draw(layer.random, {batch, steps, 6});
    const at::Tensor expected = layer.run_library();
    (expected * factor).sum().backward();
    std::vector<at::Tensor> gradients;
    for (at::Tensor& leaf : layer.leaves()) {
      gradients.push_back(leaf.grad().clone());
      leaf.mutable_grad().reset();
    }
    const at::Tensor found = layer.run();
    EXPECT_LT(difference(found, expected), 1e-14);
    (found * factor).sum().backward();
    const std::vector<at::Tensor> leaves = layer.leaves();
    for (size_t i = 0; i < leaves.size(); ++i) {
      EXPECT_LT(difference(leaves[i].grad(), gradients[i]), 1e-12) << "input " << i;
    }
  }
}

TEST(Lstm, GradientsEqualFiniteDifferences) {
  Layer layer(2);
  const at::Tensor factor = draw(layer.random, {3, 5, 6});
  const auto loss = [&] { return (layer.run() * factor).sum(); };
  loss().backward();
  for (const at::Tensor& leaf : layer.leaves()) {
    const at::Tensor direction = draw(layer.random, leaf.sizes().vec());
    const double expected = (leaf.grad() * direction).sum().item<double>();
    at::Tensor values = leaf.detach();
    constexpr double step = 1e-6;
    values.add_(direction, step);
    const double above = loss().item<double>();
    values.add_(direction, -2 * step);
    const double below = loss().item<double>();
    values.add_(direction, step);
    EXPECT_NEAR((above - below) / (2 * step), expected, 1e-7 * std::max(1.0, std::abs(expected)));
  }
}

TEST(Lstm, TakesInputsWhoseNumbersDoNotLieSideBySide) {
  Layer layer(3);
  const at::Tensor expected = layer.run();
  layer.x = layer.x.detach().transpose(0, 1).contiguous().transpose(0, 1);
  layer.hidden = layer.hidden.detach().t().contiguous().t();
  EXPECT_LT(difference(layer.run(), expected), 1e-14);
}

TEST(LstmStep, EqualsTheLibrarysCell) {
  Random random(1);
  const c10::NoGradGuard no_gradients;
  for (int64_t width : {1, 16, 20, 50}) {
    const auto floats = [&](const std::vector<int64_t>& shape) {
      return draw(random, shape).mul(3).to(at::kFloat);
    };
    const LstmWeights weights{floats({4 * width, 6}), floats({4 * width, width}), floats({4 * width}),
                              floats({4 * width})};
    LstmWeights by_columns = weights;  // as a model that is only read has them
    by_columns.input_weight = weights.input_weight.t().contiguous().t();
    by_columns.hidden_weight = weights.hidden_weight.t().contiguous().t();
    for (const int64_t rows : {1, 3, 20}) {
      at::Tensor hidden = floats({rows, width}), cell = floats({rows, width});
      at::Tensor read_hidden = hidden, read_cell = cell, expected_hidden = hidden, expected_cell = cell;
      for (int step = 0; step < 3; ++step) {
        const at::Tensor x = floats({rows, 6});
        std::tie(expected_hidden, expected_cell) =
            at::lstm_cell(x, {expected_hidden, expected_cell}, weights.input_weight, weights.hidden_weight,
                          weights.input_bias, weights.hidden_bias);
        lstm_step(x, weights, hidden, cell);
        lstm_step(x, by_columns, read_hidden, read_cell);
        EXPECT_LT(difference(hidden, expected_hidden), 5e-5) << width;
        EXPECT_LT(difference(cell, expected_cell), 5e-5) << width;
        EXPECT_LT(difference(read_hidden, expected_hidden), 5e-5) << width << ", by columns, " << rows;
        EXPECT_LT(difference(read_cell, expected_cell), 5e-5) << width << ", by columns, " << rows;
      }
    }
  }
}

}  // namespace
}  // namespace seq2see
