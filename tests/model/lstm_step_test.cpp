#include "model/lstm_step.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

TEST(LstmStep, EqualsTheLibrarysCell) {
  Random random(1);
  for (int64_t width : {1, 16, 20, 50}) {
    const auto floats = [&](const std::vector<int64_t>& shape) {
      return draw(random, shape).mul(3).to(at::kFloat);
    };
    const LstmWeights weights{floats({4 * width, 6}), floats({4 * width, width}), floats({4 * width}),
                              floats({4 * width})};
    at::Tensor hidden = floats({3, width}), cell = floats({3, width});
    at::Tensor expected_hidden = hidden, expected_cell = cell;
    for (int step = 0; step < 3; ++step) {
      const at::Tensor x = floats({3, 6});
      std::tie(expected_hidden, expected_cell) =
          at::lstm_cell(x, {expected_hidden, expected_cell}, weights.input_weight, weights.hidden_weight,
                        weights.input_bias, weights.hidden_bias);
      lstm_step(x, weights, hidden, cell);
      EXPECT_LT(difference(hidden, expected_hidden), 1e-5) << width;
      EXPECT_LT(difference(cell, expected_cell), 1e-5) << width;
    }
  }
}

}  // namespace
}  // namespace seq2see
