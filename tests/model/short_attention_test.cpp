#include "model/short_attention.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// Queries, keys and values of so many targets and source tokens, as attention cuts them into heads.
struct Heads {
  Heads(int64_t targets, int64_t source)
      : random(static_cast<uint64_t>(targets * 1000 + source)),
        lengths(at::tensor(std::vector<int64_t>{source, (source + 1) / 2, 1})) {
    for (const int64_t length : {targets, source, source}) {
      leaves.push_back(draw(random, {3, length, 2, 20}).requires_grad_(true));
    }
  }
  at::Tensor query() const { return leaves[0].transpose(1, 2); }
  at::Tensor keys() const { return leaves[1].transpose(1, 2); }
  at::Tensor values() const { return leaves[2].transpose(1, 2); }

  Random random;
  at::Tensor lengths;
  std::vector<at::Tensor> leaves;
};

/// The same by LibTorch's operations.
ShortAttention by_library(const Heads& heads, double scale, Reach reach) {
  const int64_t targets = heads.query().size(2), source = heads.keys().size(2);
  const at::Tensor place = at::arange(source);
  at::Tensor hidden = place.ge(heads.lengths.view({3, 1, 1, 1}));
  if (reach == Reach::causal) hidden = hidden.logical_or(place.gt(at::arange(targets).view({1, 1, -1, 1})));
  const at::Tensor scores = at::matmul(heads.query(), heads.keys().transpose(2, 3)) * scale;
  const at::Tensor weights =
      at::softmax(scores.masked_fill(hidden, -std::numeric_limits<double>::infinity()), -1);
  return {at::matmul(weights, heads.values()), weights};
}

/// Both results, and the gradients of all leaves for gradients that are different everywhere.
std::vector<at::Tensor> with_gradients(const Heads& heads, const ShortAttention& attention,
                                       bool of_weights = true) {
  Random random(7);
  at::Tensor loss = attention.context.mul(draw(random, attention.context.sizes().vec())).sum();
  if (of_weights) loss = loss + attention.weights.mul(draw(random, attention.weights.sizes().vec())).sum();
  loss.backward();
  std::vector<at::Tensor> results{attention.context, attention.weights};
  for (const at::Tensor& leaf : heads.leaves) {
    results.push_back(leaf.grad().clone());
    leaf.mutable_grad().reset();
  }
  return results;
}

void expect_equal(const std::vector<at::Tensor>& ours, const std::vector<at::Tensor>& library, double most) {
  ASSERT_EQ(ours.size(), library.size());
  for (size_t i = 0; i < ours.size(); ++i) EXPECT_LT(difference(ours[i], library[i]), most) << "tensor " << i;
}

TEST(ShortAttention, EqualsTheLibrarysInValuesAndGradients) {
  for (const auto& [targets, source] :
       {std::pair<int64_t, int64_t>{1, 1}, {7, 9}, {1, 64}, {64, 2}, {16, 32}, {19, 27}, {64, 64}}) {
    SCOPED_TRACE(fmt::format("{} x {}", targets, source));
    const Heads heads(targets, source);
    const auto attend = [&] {
      return attend_short(heads.query(), heads.keys(), heads.values(), heads.lengths, 0.7, Reach::sentence);
    };
    ASSERT_TRUE(is_short(heads.query(), heads.keys()));
    expect_equal(with_gradients(heads, attend()),
                 with_gradients(heads, by_library(heads, 0.7, Reach::sentence)), 1e-12);
    expect_equal(with_gradients(heads, attend(), false),
                 with_gradients(heads, by_library(heads, 0.7, Reach::sentence), false), 1e-12);
  }
}

TEST(ShortAttention, CausalQueriesSeeNothingLater) {
  const Heads heads(33, 33);
  const ShortAttention attention =
      attend_short(heads.query(), heads.keys(), heads.values(), heads.lengths, 1, Reach::causal);
  EXPECT_TRUE(attention.weights.triu(1).eq(0).all().item<bool>());
  expect_equal(with_gradients(heads, attention), with_gradients(heads, by_library(heads, 1, Reach::causal)),
               1e-12);
}

TEST(ShortAttention, HiddenKeysHaveAWeightOfExactlyZero) {
  const Heads heads(5, 40);
  const ShortAttention attention =
      attend_short(heads.query(), heads.keys(), heads.values(), heads.lengths, 1, Reach::sentence);
  EXPECT_TRUE(attention.weights[1].narrow(2, 20, 20).eq(0).all().item<bool>());
  EXPECT_TRUE(attention.weights[2].narrow(2, 0, 1).eq(1).all().item<bool>());
}

// Without gradients nothing is recorded, and the numbers are the same. Scores of hundreds are no infinity.
TEST(ShortAttention, FloatsAreRightWithoutGradientsAndForLargeScores) {
  const Heads heads(9, 21);
  const auto single = [](const at::Tensor& x) { return x.detach().to(at::kFloat); };
  const c10::NoGradGuard no_gradients;
  for (const double scale : {0.3, 90.0}) {
    const ShortAttention ours = attend_short(single(heads.query()), single(heads.keys()),
                                             single(heads.values()), heads.lengths, scale, Reach::sentence);
    const ShortAttention library = by_library(heads, scale, Reach::sentence);
    EXPECT_FALSE(ours.context.requires_grad());
    EXPECT_LT(difference(ours.weights.to(at::kDouble), library.weights), 3e-7 * (1 + 100 * scale));
    EXPECT_LT(difference(ours.context.to(at::kDouble), library.context), 3e-7 * (1 + 100 * scale));
  }
}

TEST(ShortAttention, LongOnesAreLeftToTheLibrary) {
  const Heads short_ones(64, 64), many_queries(65, 3), many_keys(3, 65);
  EXPECT_TRUE(is_short(short_ones.query(), short_ones.keys()));
  EXPECT_FALSE(is_short(many_queries.query(), many_queries.keys()));
  EXPECT_FALSE(is_short(many_keys.query(), many_keys.keys()));
}

}  // namespace
}  // namespace seq2see
