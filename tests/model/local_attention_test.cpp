// Attention with local scopes, and self-attention's windows, against tests/reference/attention_scopes.py.

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "model/attention.h"
#include "model/window.h"
#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// A case of local_attention_golden.json or window_attention_golden.json, its tensors drawn.
struct LocalCase {
  explicit LocalCase(const nlohmann::json& golden_)
      : golden(golden_),
        random(golden["seed"].get<uint64_t>()),
        lengths(lengths_tensor(golden["lengths"])),
        positions(ids_tensor(golden["positions"])) {
    options.score = value_named<AttentionScore>(golden["score"].get<std::string>());
    options.heads = golden["heads"];
    options.projections = golden["projections"];
    options.window = golden["window"];
    const auto scope = golden["scope"].get<std::string>();
    options.scope = scope == "window" ? AttentionScope::local_monotonic : value_named<AttentionScope>(scope);
    if (scope == "window")
      role = golden["causal"].get<bool>() ? Attention::Role::causal : Attention::Role::self;
    query = draw(random, golden["tensors"][0][1]);
    keys = draw(random, golden["tensors"][1][1]);
    values = draw(random, golden["tensors"][2][1]);
    parameters = drawn_parameters([&](Weights& weights) { build(weights); }, random);
    if (golden.contains("position_scale")) {
      slice_of(*parameters, parameters->flat(), "attention.score.position_vector")
          .mul_(golden["position_scale"].get<double>());
    }
    on_context = draw(random, query.sizes().vec());
    on_weights = draw(random, {query.size(0), options.heads, query.size(1), keys.size(1)});
    for (int64_t b = 0; b < query.size(0); ++b) {  // queries that are padding give nothing
      const auto real = golden["query_lengths"][static_cast<size_t>(b)].get<int64_t>();
      const int64_t padded = query.size(1) - real;
      on_context.select(0, b).narrow(0, real, padded).zero_();
      on_weights.select(0, b).narrow(1, real, padded).zero_();
    }
  }

  Attention build(Weights& weights) const { return {weights, "attention", options, query.size(2), role}; }

  Attention::Result attend(const at::Tensor& gradient = {}) const {
    Parameters::Binding binding = parameters->bind(gradient);
    const Attention attention = build(binding);
    return attention.attend(query, positions, attention.prepare(keys, values, lengths));
  }

  /// Results of padded queries set to zero, as the reference has them.
  at::Tensor real(const at::Tensor& result, int64_t query_dimension) const {
    at::Tensor copy = result.detach().clone();
    for (int64_t b = 0; b < copy.size(0); ++b) {
      const auto kept = golden["query_lengths"][static_cast<size_t>(b)].get<int64_t>();
      copy.select(0, b).narrow(query_dimension - 1, kept, copy.size(query_dimension) - kept).zero_();
    }
    return copy;
  }

  const nlohmann::json& golden;
  Random random;
  AttentionOptions options;
  Attention::Role role = Attention::Role::cross;
  at::Tensor lengths, positions, query, keys, values, on_context, on_weights;
  std::optional<Parameters> parameters;
};

class LocalAttention : public testing::TestWithParam<const char*> {};

TEST_P(LocalAttention, EqualsTheReferenceInValuesAndGradients) {
  for (const nlohmann::json& golden : golden_json(GetParam())) {
    SCOPED_TRACE(golden["scope"].dump() + golden["score"].dump() + " seed " + golden["seed"].dump());
    LocalCase attention(golden);
    for (at::Tensor* input : {&attention.query, &attention.keys, &attention.values})
      input->requires_grad_(true);
    const at::Tensor gradient = zero_gradient(*attention.parameters);
    auto result = attention.attend(gradient);
    EXPECT_LT(difference(attention.real(result.context, 1), golden["context"]), 1e-8);
    EXPECT_LT(difference(attention.real(result.weights, 2), golden["weights"]), 1e-8);

    at::add((result.context * attention.on_context).sum(), (result.weights * attention.on_weights).sum())
        .backward();
    const nlohmann::json& slopes = golden["slopes"];
    const auto slope = [&](const at::Tensor& x) {
      return (x * draw(attention.random, x.sizes().vec())).sum(-1);
    };
    EXPECT_LT(difference(slope(attention.query.grad()), slopes["query"]), 1e-7);
    EXPECT_LT(difference(slope(attention.keys.grad()), slopes["keys"]), 1e-7);
    EXPECT_LT(difference(slope(attention.values.grad()), slopes["values"]), 1e-7);
    for (const auto& slice : attention.parameters->slices()) {
      EXPECT_LT(difference(slope(Parameters::view(gradient, slice)), slopes[slice.name]), 1e-7) << slice.name;
    }
  }
}

TEST_P(LocalAttention, RowsAddUpToOneAndNothingLeavesItsWindow) {
  for (const nlohmann::json& golden : golden_json(GetParam())) {
    const LocalCase attention(golden);
    const at::Tensor weights = attention.attend().weights;
    EXPECT_GE(weights.min().item<double>(), 0);
    const bool gaussian = attention.options.scope == AttentionScope::local_predictive;
    const at::Tensor sums = weights.sum(-1);
    EXPECT_LE(sums.max().item<double>(), 1 + 1e-12);
    EXPECT_GT(sums.min().item<double>(), 0) << "an empty window";
    if (!gaussian) {
      EXPECT_LT((sums - 1).abs().max().item<double>(), 1e-12);
    }
    const int64_t widest = 2 * attention.options.window + 1;
    EXPECT_LE(weights.gt(0).sum(-1).max().item<int64_t>(), widest);
  }
}

INSTANTIATE_TEST_SUITE_P(Scopes, LocalAttention,
                         testing::Values("local_attention_golden.json", "window_attention_golden.json"),
                         [](const auto& info) { return std::string(info.param).substr(0, 5); });

/// Windows of queries wherever they like, some outside; more queries than additive scores take at a time.
struct Windows {
  Random random{7};
  at::Tensor query = draw(random, {2, 2, 70, 5}), keys = draw(random, {2, 2, 9, 5}),
             vector = draw(random, {2, 5});
  at::Tensor first = (draw(random, {2, 2, 70}) * 12).floor().to(at::kLong);  // -12 .. 11
  static constexpr int64_t width = 4;

  /// 1 where position first + j is s: [B, H, T, n, S]
  at::Tensor choice() const {
    const at::Tensor place = (first.unsqueeze(3) + at::arange(width)).unsqueeze(4);
    return place.eq(at::arange(keys.size(2))).to(at::kDouble);
  }
};

TEST(Window, ProductIsThatOfTheChosenKeys) {
  const Windows windows;
  const at::Tensor all =
      at::matmul(windows.query, windows.keys.transpose(2, 3)).unsqueeze(3);  // [B, H, T, 1, S]
  const at::Tensor expected = (all * windows.choice()).sum(4);
  EXPECT_LT(difference(window_product(windows.query, windows.keys, windows.first, Windows::width), expected),
            1e-12);
}

TEST(Window, SumIsThatOfTheChosenValues) {
  Windows windows;
  const at::Tensor weights = draw(windows.random, {2, 2, 70, Windows::width});
  const at::Tensor dense = (weights.unsqueeze(4) * windows.choice()).sum(3);  // [B, H, T, S]
  EXPECT_LT(difference(window_sum(weights, windows.keys, windows.first), at::matmul(dense, windows.keys)),
            1e-12);
  EXPECT_LT(difference(spread_windows(weights, windows.first, 9), dense), 1e-12);
}

TEST(Window, AdditiveIsThatOfTheChosenKeys) {
  const Windows windows;
  const at::Tensor mixed =
      at::tanh(windows.query.unsqueeze(3) + windows.keys.unsqueeze(2));  // [B, H, T, S, d]
  const at::Tensor all =
      (mixed * windows.vector.view({1, 2, 1, 1, 5})).sum(4).unsqueeze(3);  // [B, H, T, 1, S]
  const at::Tensor choice = windows.choice();
  const at::Tensor inside = choice.sum(4);
  const at::Tensor found =
      window_additive(windows.query, windows.keys, windows.vector, windows.first, Windows::width);
  EXPECT_LT(difference(found * inside, (all * choice).sum(4)), 1e-12);
}

TEST(Window, FloatsAndStridesGiveTheSame) {
  const Windows windows;
  const at::Tensor query = windows.query.to(at::kFloat), keys = windows.keys.to(at::kFloat);
  const at::Tensor turned = keys.transpose(1, 2).contiguous().transpose(1, 2);
  const at::Tensor expected = window_product(windows.query, windows.keys, windows.first, Windows::width);
  const at::Tensor found = window_product(query, turned, windows.first, Windows::width);
  EXPECT_LT(difference(found, expected), 1e-5);
  EXPECT_TRUE(found.equal(window_product(query, keys, windows.first, Windows::width)));
}

}  // namespace
}  // namespace seq2see
