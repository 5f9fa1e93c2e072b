// Attention of every score, scope and number of heads over batches of random shapes, against its formulas.

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/attention_case.h"
#include "tests/support/plain_attention.h"

namespace seq2see {
namespace {

void expect_plain(const AttentionCase& attention) {
  SCOPED_TRACE(describe(attention.options) + fmt::format(", {} targets, {} source tokens",
                                                         attention.query.size(1), attention.keys.size(1)));
  const auto found = attention.attend();
  const auto plain = attend_plainly(attention.options, attention.parameters, attention.query, attention.keys,
                                    attention.values, attention.lengths);
  EXPECT_LT(difference(found.context, plain.context), 1e-11);
  EXPECT_LT(difference(found.weights, plain.weights), 1e-12);
  EXPECT_TRUE(found.weights.eq(0).equal(plain.weights.eq(0)))
      << "a weight is 0 outside windows, and only there";
}

TEST(AttentionShapes, EqualTheFormulas) {
  Random random(11);
  for (const AttentionOptions& options : attention_options()) {
    for (int repeat = 0; repeat < 8; ++repeat) expect_plain(random_case(options, random, 12, 16));
  }
}

// Beyond what is taken at once: 64 tokens in short sentences, and 64 queries of additive scores in windows.
TEST(AttentionShapes, EqualTheFormulasInLongSentences) {
  Random random(12);
  for (const AttentionOptions& options : attention_options()) {
    expect_plain(make_case(options, random, {70, 3}, 67));
    expect_plain(make_case(options, random, {2, 66}, 5));
  }
}

/// d loss along `direction` of `x`, by central differences of the fourth order: narrow Gaussians bend
/// sharply.
double slope(const AttentionCase& attention, at::Tensor x, const at::Tensor& direction,
             const std::function<at::Tensor(const Attention::Result&)>& loss) {
  constexpr double step = 1e-5;
  const auto at = [&](double by) {
    x.add_(direction, by);
    const auto value = loss(attention.attend()).item<double>();
    x.add_(direction, -by);
    return value;
  };
  return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
}

void expect_finite_differences(const AttentionCase& attention, Random& random) {
  SCOPED_TRACE(describe(attention.options));
  const at::Tensor on_context = draw(random, attention.query.sizes().vec());
  const at::Tensor on_weights = draw(random, {attention.query.size(0), attention.options.heads,
                                              attention.query.size(1), attention.keys.size(1)});
  const auto loss = [&](const Attention::Result& result) {
    return result.context.mul(on_context).sum().add(result.weights.mul(on_weights).sum());
  };
  AttentionCase tracked = attention;
  for (at::Tensor* input : {&tracked.query, &tracked.keys, &tracked.values}) {
    *input = input->detach().clone().requires_grad_(true);
  }
  const at::Tensor gradient = zero_gradient(attention.parameters);
  loss(tracked.attend(gradient)).backward();

  const auto check = [&](const std::string& name, const at::Tensor& x, const at::Tensor& its_gradient) {
    const at::Tensor direction = draw(random, x.sizes().vec());
    const double expected = slope(attention, x, direction, loss);
    EXPECT_NEAR(its_gradient.mul(direction).sum().item<double>(), expected, 1e-7 * (1 + std::abs(expected)))
        << name;
  };
  check("query", attention.query, tracked.query.grad());
  check("keys", attention.keys, tracked.keys.grad());
  check("values", attention.values, tracked.values.grad());
  for (const auto& slice : attention.parameters.slices()) {
    check(slice.name, Parameters::view(attention.parameters.flat(), slice),
          Parameters::view(gradient, slice));
  }
}

TEST(AttentionShapes, GradientsEqualFiniteDifferences) {
  Random random(5);
  for (const AttentionOptions& options : attention_options()) {
    for (int repeat = 0; repeat < 3; ++repeat) {
      expect_finite_differences(random_case(options, random, 8, 10), random);
    }
  }
}

TEST(AttentionShapes, GradientsEqualFiniteDifferencesInLongSentences) {
  Random random(6);
  for (const AttentionOptions& options : attention_options()) {
    expect_finite_differences(make_case(options, random, {70, 3}, 67), random);
  }
}

}  // namespace
}  // namespace seq2see
