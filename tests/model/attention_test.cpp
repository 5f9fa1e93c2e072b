#include "model/attention.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// Attention with its weights, and a padded batch to look at; doubles throughout.
struct Case {
  AttentionOptions options;
  int64_t width = 8;
  std::vector<int64_t> lengths;
  at::Tensor query, keys, values;
  Parameters parameters;

  Attention::Result attend(at::Tensor gradient = {}) const {
    Parameters::Binding binding = parameters.bind(std::move(gradient));
    const Attention attention(binding, "attention", options, width);
    return attention.attend(query, at::arange(query.size(1), at::kLong),
                            attention.prepare(keys, values, at::tensor(lengths, at::kLong)));
  }
};

Case make_case(const AttentionOptions& options, Random& random, std::vector<int64_t> lengths, int64_t targets,
               int64_t width = 8) {
  const int64_t batch = static_cast<int64_t>(lengths.size()),
                longest = *std::max_element(lengths.begin(), lengths.end());
  const at::Tensor query = draw(random, {batch, targets, width});
  const at::Tensor keys = draw(random, {batch, longest, width});
  const at::Tensor values = draw(random, {batch, longest, width});
  return {
      options,
      width,
      std::move(lengths),
      query,
      keys,
      values,
      drawn_parameters([&](Weights& weights) { Attention(weights, "attention", options, width); }, random)};
}

std::vector<AttentionOptions> all_options() {
  std::vector<AttentionOptions> all;
  for (auto [score, name] : Named<AttentionScore>::values) {
    for (int heads : {1, 2, 4}) {
      for (bool projections : {false, true})
        all.push_back({score, AttentionScope::global, 5, heads, projections});
    }
  }
  return all;
}

std::string describe(const AttentionOptions& options) {
  return fmt::format("{}, {} heads, projections {}", name_of(options.score), options.heads,
                     options.projections);
}

/// The names and shapes that the generator gave its weights, in the order of the layout.
nlohmann::json tensors_of(const Case& attention) {
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
  ASSERT_EQ(cases.size(), all_options().size());
  for (const auto& golden : cases) {
    AttentionOptions options;
    options.score = value_named<AttentionScore>(golden["score"].get<std::string>());
    options.heads = golden["heads"];
    options.projections = golden["projections"];
    SCOPED_TRACE(describe(options));
    Random random(golden["heads"].get<uint64_t>());
    Case attention = make_case(options, random, golden["lengths"], 2);
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

/// d loss along `direction` of `x`, by central differences.
double slope(const Case& attention, at::Tensor x, const at::Tensor& direction, const at::Tensor& on_context,
             const at::Tensor& on_weights) {
  constexpr double step = 1e-5;
  const auto loss = [&](double by) {
    x.add_(direction, by);
    const auto value = weighted(attention.attend(), on_context, on_weights).item<double>();
    x.add_(direction, -by);
    return value;
  };
  return (loss(step) - loss(-step)) / (2 * step);
}

TEST(Attention, GradientsEqualFiniteDifferences) {
  Random random(5);
  for (const AttentionOptions& options : all_options()) {
    SCOPED_TRACE(describe(options));
    const int64_t batch = 1 + static_cast<int64_t>(random.below(3)),
                  targets = 1 + static_cast<int64_t>(random.below(4));
    std::vector<int64_t> lengths;
    for (int64_t b = 0; b < batch; ++b) lengths.push_back(1 + static_cast<int64_t>(random.below(6)));
    Case attention = make_case(options, random, lengths, targets);
    const at::Tensor on_context = draw(random, attention.query.sizes().vec());
    const at::Tensor on_weights = draw(random, {batch, options.heads, targets, attention.keys.size(1)});

    Case tracked = attention;
    for (at::Tensor* input : {&tracked.query, &tracked.keys, &tracked.values}) {
      *input = input->detach().clone().requires_grad_(true);
    }
    const at::Tensor gradient = zero_gradient(attention.parameters);
    const auto attended = tracked.attend(gradient);
    weighted(attended, on_context, on_weights).backward();

    const auto check = [&](const std::string& name, const at::Tensor& x, const at::Tensor& its_gradient) {
      const at::Tensor direction = draw(random, x.sizes().vec());
      const double expected = slope(attention, x, direction, on_context, on_weights);
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
}

TEST(Attention, RowsSumToOneAndPaddingGetsExactlyZero) {
  Random random(6);
  for (const AttentionOptions& options : all_options()) {
    SCOPED_TRACE(describe(options));
    Case attention = make_case(options, random, {5, 1, 3}, 4);
    const at::Tensor weights = attention.attend().weights;
    EXPECT_LT(difference(weights.sum(-1), weights.sum(-1).mul(0).add(1)), 1e-14);
    const std::vector<double> all = numbers(weights);
    for (size_t i = 0; i < all.size(); ++i) {
      const size_t sentence = i / (all.size() / 3), column = i % 5;
      if (static_cast<int64_t>(column) >= attention.lengths[sentence]) {
        EXPECT_EQ(all[i], 0);
      } else {
        EXPECT_GT(all[i], 0);
      }
    }
  }
}

TEST(Attention, PaddingMayHoldAnything) {
  Random random(7);
  for (const AttentionOptions& options : all_options()) {
    SCOPED_TRACE(describe(options));
    Case attention = make_case(options, random, {2, 4}, 3);
    const auto before = attention.attend();
    for (const at::Tensor& x : {attention.keys, attention.values}) x.select(0, 0).narrow(0, 2, 2).fill_(1e6);
    const auto after = attention.attend();
    EXPECT_EQ(difference(before.context, after.context), 0);
    EXPECT_EQ(difference(before.weights, after.weights), 0);
  }
}

TEST(Attention, ABatchEqualsItsSentencesOneByOne) {
  Random random(8);
  for (const AttentionOptions& options : all_options()) {
    SCOPED_TRACE(describe(options));
    const Case batch = make_case(options, random, {4, 1, 6}, 3);
    const auto together = batch.attend();
    for (int64_t b = 0; b < 3; ++b) {
      const int64_t length = batch.lengths[static_cast<size_t>(b)];
      Case alone = batch;
      alone.lengths = {length};
      alone.query = batch.query.narrow(0, b, 1);
      alone.keys = batch.keys.narrow(0, b, 1).narrow(1, 0, length);
      alone.values = batch.values.narrow(0, b, 1).narrow(1, 0, length);
      const auto single = alone.attend();
      EXPECT_LT(difference(single.context, together.context.narrow(0, b, 1)), 1e-13);
      EXPECT_LT(difference(single.weights, together.weights.narrow(0, b, 1).narrow(3, 0, length)), 1e-13);
    }
  }
}

TEST(Attention, LargeScoresStayFinite) {
  Random random(9);
  Case attention = make_case({}, random, {3}, 1);
  attention.query.mul_(1e4);
  attention.keys.mul_(1e4);
  const auto [context, weights] = attention.attend();
  EXPECT_LT(difference(weights.sum(-1), weights.sum(-1).mul(0).add(1)), 1e-14);
  EXPECT_LE(context.abs().max().item<double>(), 1);
}

}  // namespace
}  // namespace seq2see
