#include "model/attention.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/support/attention_case.h"

namespace seq2see {
namespace {

/// The names and shapes that the generator gave its weights, in the order of the layout.
nlohmann::json tensors_of(const AttentionCase& attention) {
  auto tensors = nlohmann::json::array();
  tensors.push_back({"query", attention.query.sizes().vec()});
  tensors.push_back({"keys", attention.keys.sizes().vec()});
  tensors.push_back({"values", attention.values.sizes().vec()});
  for (const auto& slice : attention.parameters.slices()) tensors.push_back({slice.name, slice.shape});
  return tensors;
}

/// A loss that both results take part in.
at::Tensor weighted(const Attention::Result& result, const at::Tensor& on_context,
                    const at::Tensor& on_weights) {
  return result.context.mul(on_context).sum().add(result.weights.mul(on_weights).sum());
}

TEST(Attention, EqualsTheReferenceInValuesAndGradients) {
  const auto& cases = golden_json("attention_golden.json");
  ASSERT_EQ(cases.size(), attention_options(AttentionScope::global).size());
  for (const auto& golden : cases) {
    AttentionOptions options;
    options.score = value_named<AttentionScore>(golden["score"].get<std::string>());
    options.heads = golden["heads"];
    options.projections = golden["projections"];
    SCOPED_TRACE(describe(options));
    Random random(golden["heads"].get<uint64_t>());
    AttentionCase attention = make_case(options, random, golden["lengths"], 2);
    ASSERT_EQ(tensors_of(attention), golden["tensors"]);
    const at::Tensor on_context = draw(random, {2, 2, 8}),
                     on_weights = draw(random, {2, options.heads, 2, 4});
    for (at::Tensor* input : {&attention.query, &attention.keys, &attention.values})
      input->requires_grad_(true);

    const at::Tensor gradient = zero_gradient(attention.parameters);
    const auto attended = attention.attend(gradient);
    EXPECT_LT(difference(attended.context, golden["context"]), 1e-8);
    EXPECT_LT(difference(attended.weights, golden["weights"]), 1e-8);

    weighted(attended, on_context, on_weights).backward();
    const auto& gradients = golden["gradients"];
    EXPECT_LT(difference(attention.query.grad(), gradients["query"]), 1e-8);
    EXPECT_LT(difference(attention.keys.grad(), gradients["keys"]), 1e-8);
    EXPECT_LT(difference(attention.values.grad(), gradients["values"]), 1e-8);
    for (const auto& slice : attention.parameters.slices()) {
      EXPECT_LT(difference(Parameters::view(gradient, slice), gradients[slice.name]), 1e-8) << slice.name;
    }
  }
}

/// A row's sum is 1, but under the Gaussian, which takes some of it and never all.
void expect_sums(const AttentionCase& attention, const at::Tensor& weights) {
  const at::Tensor sums = weights.sum(-1);
  EXPECT_GT(sums.min().item<double>(), 0) << "an empty window";
  EXPECT_LT(sums.max().item<double>(), 1 + 1e-14);
  if (attention.options.scope != AttentionScope::local_predictive) {
    EXPECT_GT(sums.min().item<double>(), 1 - 1e-14);
  }
}

TEST(Attention, RowsSumToOneAndPaddingGetsExactlyZero) {
  Random random(6);
  for (const AttentionOptions& options : attention_options()) {
    SCOPED_TRACE(describe(options));
    const AttentionCase attention = make_case(options, random, {5, 1, 3}, 4);
    const at::Tensor weights = attention.attend().weights;
    expect_sums(attention, weights);
    const at::Tensor padding = mask_of(attention.lengths, 5).logical_not().view({3, 1, 1, 5});
    EXPECT_TRUE(weights.masked_select(padding).eq(0).all().item<bool>());
    if (options.scope == AttentionScope::global) {
      EXPECT_TRUE(weights.masked_select(padding.logical_not()).gt(0).all().item<bool>());
    }
  }
}

TEST(Attention, NoWindowIsEmptyHoweverLongTheTarget) {
  Random random(10);
  for (const AttentionOptions& options : attention_options()) {
    SCOPED_TRACE(describe(options));
    const AttentionCase attention = make_case(options, random, {1, 2, 7}, 300);
    expect_sums(attention, attention.attend().weights);
  }
}

TEST(Attention, PaddingMayHoldAnything) {
  Random random(7);
  for (const AttentionOptions& options : attention_options()) {
    SCOPED_TRACE(describe(options));
    const AttentionCase attention = make_case(options, random, {2, 4}, 3);
    const auto before = attention.attend();
    for (const at::Tensor& x : {attention.keys, attention.values}) x.select(0, 0).narrow(0, 2, 2).fill_(1e6);
    const auto after = attention.attend();
    EXPECT_EQ(difference(before.context, after.context), 0);
    EXPECT_EQ(difference(before.weights, after.weights), 0);
  }
}

TEST(Attention, ABatchEqualsItsSentencesOneByOne) {
  Random random(8);
  for (const AttentionOptions& options : attention_options()) {
    SCOPED_TRACE(describe(options));
    const AttentionCase batch = make_case(options, random, {4, 1, 6}, 3);
    const auto together = batch.attend();
    for (int64_t b = 0; b < 3; ++b) {
      const auto single = batch.alone(b).attend();
      const int64_t length = batch.lengths[static_cast<size_t>(b)];
      EXPECT_LT(difference(single.context, together.context.narrow(0, b, 1)), 1e-13);
      EXPECT_LT(difference(single.weights, together.weights.narrow(0, b, 1).narrow(3, 0, length)), 1e-13);
    }
  }
}

TEST(Attention, LargeScoresStayFinite) {
  Random random(9);
  for (const AttentionOptions& options : attention_options()) {
    SCOPED_TRACE(describe(options));
    const AttentionCase attention = make_case(options, random, {3}, 1);
    attention.query.mul_(1e4);
    attention.keys.mul_(1e4);
    const auto [context, weights] = attention.attend();
    expect_sums(attention, weights);
    EXPECT_TRUE(context.isfinite().all().item<bool>());
    if (!options.projections) {
      EXPECT_LE(context.abs().max().item<double>(), 1);
    }
  }
}

}  // namespace
}  // namespace seq2see
