#include "model/recurrent.h"

#include <gtest/gtest.h>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// A layer as tests/reference/model_golden.py draws it: the weights, five steps of input, the carry before
/// them.
struct GoldenLayer {
  explicit GoldenLayer(const nlohmann::json& golden)
      : cell(value_named<Cell>(golden["cell"].get<std::string>())),
        random(3),
        parameters(
            drawn_parameters([&](Weights& weights) { Recurrent(weights, "layer", cell, 3, 4); }, random)),
        binding(parameters.bind()),
        recurrent(binding, "layer", cell, 3, 4),
        x(draw(random, {2, 5, 3})),
        first{draw(random, {2, 4}), {}} {
    const at::Tensor drawn = draw(random, {2, 4});
    if (cell == Cell::lstm) first.cell = drawn;
  }

  Cell cell;
  Random random;
  Parameters parameters;
  Parameters::Binding binding;
  Recurrent recurrent;
  at::Tensor x;
  Carry first;
};

TEST(Recurrent, EqualsTheReferenceAtOnceAndStepByStep) {
  for (const auto& golden : golden_json("rnn_golden.json")["cells"]) {
    SCOPED_TRACE(golden["cell"]);
    const GoldenLayer layer(golden);
    auto tensors = nlohmann::json::array();
    for (const auto& slice : layer.parameters.slices()) tensors.push_back({slice.name, slice.shape});
    ASSERT_EQ(tensors, nlohmann::json(golden["tensors"].begin(), golden["tensors"].begin() + 4));

    const at::Tensor states = layer.recurrent.run(layer.x, layer.first);
    EXPECT_LT(difference(states, golden["states"]), 1e-8);

    Carry carry = layer.first;
    const at::Tensor cells = states.detach().clone();
    for (int64_t t = 0; t < 5; ++t) {
      carry = layer.recurrent.step(layer.x.select(1, t), carry);
      EXPECT_LT(difference(carry.hidden, states.select(1, t)), 1e-14) << "step " << t;
      if (layer.cell == Cell::lstm) cells.select(1, t).copy_(carry.cell);
    }
    if (layer.cell == Cell::lstm) {
      EXPECT_LT(difference(cells, golden["cells"]), 1e-8);
    } else {
      EXPECT_FALSE(carry.cell.defined());
    }
  }
}

TEST(Recurrent, BeginsWithZeros) {
  for (const auto& golden : golden_json("rnn_golden.json")["cells"]) {
    const GoldenLayer layer(golden);
    const Carry zeros = layer.recurrent.zeros(3);
    EXPECT_EQ(numbers(zeros.hidden), std::vector<double>(12, 0.0));
    EXPECT_EQ(zeros.cell.defined(), layer.cell == Cell::lstm);
    EXPECT_FALSE(zeros.hidden.requires_grad());
  }
}

TEST(Recurrent, WeightsBeginWithinOneOverTheRootOfTheWidth) {
  Parameters parameters([](Weights& weights) { Recurrent(weights, "layer", Cell::lstm, 3, 16); });
  parameters.initialize(1);
  double largest = 0;
  for (double x : numbers(parameters.flat())) largest = std::max(largest, std::abs(x));
  EXPECT_LE(largest, 0.25);
  EXPECT_GT(largest, 0.249);
}

}  // namespace
}  // namespace seq2see
