#include "model/lstm_steps.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// A layer of which each step reads three numbers that are known and two that come of the step before.
struct SteppedLayer {
  explicit SteppedLayer(int64_t batch = 3, int64_t steps = 4, int64_t columns = 3) {
    known = leaf({batch, steps, columns});
    hidden = leaf({batch, 6});
    cell = leaf({batch, 6});
    feed = leaf({6, 2});
    weights = {leaf({24, columns + 2}), leaf({24, 6}), leaf({24}), leaf({24})};
    factor = draw(random, {batch, steps, 6});
  }

  at::Tensor leaf(const std::vector<int64_t>& shape) { return draw(random, shape).requires_grad_(true); }

  std::vector<at::Tensor> leaves() const {
    return {known,
            hidden,
            cell,
            feed,
            weights.input_weight,
            weights.hidden_weight,
            weights.input_bias,
            weights.hidden_bias};
  }

  /// The states of all steps [B, T, 6], and the last cell; next(t, fed, hidden, cell) makes a step.
  template <typename Next>
  at::Tensor loss(const Next& next) const {
    at::Tensor h = hidden, c = cell;
    std::vector<at::Tensor> states;
    for (int64_t t = 0; t < known.size(1); ++t) {
      next(t, at::tanh(at::matmul(h, feed)), h, c);
      states.push_back(h);
    }
    return (at::stack(states, 1) * factor).sum() + c.square().sum();
  }

  at::Tensor ours() const {
    LstmSteps steps(known, weights);
    return loss([&](int64_t, const at::Tensor& fed, at::Tensor& h, at::Tensor& c) { steps.step(fed, h, c); });
  }

  at::Tensor library() const {
    return loss([&](int64_t t, const at::Tensor& fed, at::Tensor& h, at::Tensor& c) {
      std::tie(h, c) = at::lstm_cell(at::cat({known.select(1, t), fed}, 1), {h, c}, weights.input_weight,
                                     weights.hidden_weight, weights.input_bias, weights.hidden_bias);
    });
  }

  Random random{5};
  at::Tensor known, hidden, cell, feed, factor;
  LstmWeights weights;
};

std::vector<at::Tensor> gradients(const SteppedLayer& layer, const at::Tensor& loss) {
  loss.backward();
  std::vector<at::Tensor> found;
  for (const at::Tensor& leaf : layer.leaves()) {
    found.push_back(leaf.grad().clone());
    leaf.mutable_grad().reset();
  }
  return found;
}

TEST(LstmSteps, EqualTheLibrarysInValuesAndGradients) {
  for (const auto& [batch, steps, columns] :
       {std::tuple<int64_t, int64_t, int64_t>{3, 4, 3}, {1, 1, 3}, {2, 5, 0}}) {
    SCOPED_TRACE(fmt::format("{} x {}, {} known", batch, steps, columns));
    const SteppedLayer layer(batch, steps, columns);
    EXPECT_LT(difference(layer.ours(), layer.library()), 1e-13);
    const auto ours = gradients(layer, layer.ours()), library = gradients(layer, layer.library());
    for (size_t i = 0; i < ours.size(); ++i) {
      if (ours[i].numel() == 0) continue;
      EXPECT_LT(difference(ours[i], library[i]), 1e-12) << "leaf " << i;
    }
  }
}

/// Leaves NaN in the memory that tensors of these sizes are given next, as far as the allocator goes along.
void soil_memory(const std::vector<int64_t>& numbers) {
  std::vector<at::Tensor> soiled;
  for (const int64_t n : numbers) {
    for (int copy = 0; copy < 4; ++copy) soiled.push_back(at::full({n}, std::nan(""), at::kDouble));
  }
}

TEST(LstmSteps, StepsThatNobodyReadsHaveNoGradient) {
  const SteppedLayer layer;
  const auto first_state = [&](bool all) {
    soil_memory({4 * 3 * 24, 4 * 3 * 6, 4 * 3 * 8});
    LstmSteps steps(layer.known, layer.weights);
    at::Tensor h = layer.hidden, c = layer.cell, fed = at::matmul(h, layer.feed), first;
    for (int64_t t = 0; t < (all ? 4 : 1); ++t) {
      steps.step(fed, h, c);
      if (t == 0) first = h;
    }
    return first.square().sum();
  };
  const auto all = gradients(layer, first_state(true)), one = gradients(layer, first_state(false));
  for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(difference(all[i], one[i]), 0) << "leaf " << i;
  EXPECT_EQ(all[0].narrow(1, 1, 3).abs().sum().item<double>(), 0);
}

TEST(LstmSteps, GradientsOfWeightsAreAddedToThoseThatAreThere) {
  const SteppedLayer layer;
  const auto once = gradients(layer, layer.ours());
  const std::vector<at::Tensor> leaves = layer.leaves();
  for (size_t i = 4; i < leaves.size(); ++i) leaves[i].mutable_grad() = at::ones_like(leaves[i]).detach();
  for (int time = 0; time < 2; ++time) layer.ours().backward();
  for (size_t i = 4; i < leaves.size(); ++i) {
    EXPECT_LT(difference(leaves[i].grad(), 1 + 2 * once[i]), 1e-12) << "leaf " << i;
  }
}

}  // namespace
}  // namespace seq2see
