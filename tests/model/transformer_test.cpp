// The transformer against PyTorch's own layers (tests/reference/transformer.py).

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "model/transformer_layers.h"
#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

/// A sentence's part of weights [B, H, T, S].
at::Tensor weights_of(const at::Tensor& weights, size_t sentence, int64_t rows, int64_t columns) {
  return weights.select(0, static_cast<int64_t>(sentence)).narrow(1, 0, rows).narrow(2, 0, columns);
}

struct TransformerCase {
  explicit TransformerCase(const nlohmann::json& golden_)
      : golden(golden_),
        tiny(golden),
        sources(golden["sources"].get<std::vector<TokenIds>>()),
        targets(golden["targets"].get<std::vector<TokenIds>>()),
        target(make_target(pointers(targets), tiny.options.special)) {}

  int64_t rows(size_t b) const { return static_cast<int64_t>(targets[b].size()) + 1; }
  int64_t columns(size_t b) const { return static_cast<int64_t>(sources[b].size()) + 1; }
  Output forward(Want want) const {
    Pass pass;
    pass.want = want;
    return tiny.model.forward(source_of(sources, tiny.options.special), target.input, pass);
  }

  const nlohmann::json& golden;
  TinyModel tiny;
  std::vector<TokenIds> sources, targets;
  Target target;
};

TEST(Transformer, TensorsAreTheReferences) {
  for (const nlohmann::json& golden : golden_json("transformer_golden.json")) {
    const TransformerCase layers(golden);
    nlohmann::json found = nlohmann::json::array();
    for (const auto& slice : layers.tiny.parameters.slices()) found.push_back({slice.name, slice.shape});
    EXPECT_EQ(found, golden["tensors"]);
  }
}

TEST(Transformer, EqualsPyTorchsLayersInAPaddedBatch) {
  for (const nlohmann::json& golden : golden_json("transformer_golden.json")) {
    SCOPED_TRACE(golden["model"].dump());
    const TransformerCase layers(golden);
    const Memory memory =
        layers.tiny.model.encoder().encode(source_of(layers.sources, layers.tiny.options.special), {});
    const Output output = layers.forward(Want::everything);
    for (size_t b = 0; b < layers.sources.size(); ++b) {
      const auto row = static_cast<int64_t>(b);
      EXPECT_LT(difference(memory.keys.select(0, row).narrow(0, 0, layers.columns(b)), golden["memory"][b]),
                1e-8);
      EXPECT_LT(difference(output.logits.select(0, row).narrow(0, 0, layers.rows(b)), golden["logits"][b]),
                1e-8);
      for (size_t layer = 0; layer < golden["cross"].size(); ++layer) {
        EXPECT_LT(
            difference(weights_of(output.attention.cross.at(layer), b, layers.rows(b), layers.columns(b)),
                       golden["cross"][layer][b]),
            1e-8);
        EXPECT_LT(
            difference(weights_of(output.attention.decoder.at(layer), b, layers.rows(b), layers.rows(b)),
                       golden["decoder"][layer][b]),
            1e-8);
      }
      ASSERT_EQ(output.attention.encoder.size(), golden["encoder"].size());
      for (size_t layer = 0; layer < golden["encoder"].size(); ++layer) {
        const at::Tensor& weights = output.attention.encoder[layer];
        EXPECT_LT(difference(weights_of(weights, b, layers.columns(b), layers.columns(b)),
                             golden["encoder"][layer][b]),
                  1e-8);
      }
    }
  }
}

TEST(Transformer, GradientsEqualPyTorchs) {
  for (const nlohmann::json& golden : golden_json("transformer_golden.json")) {
    SCOPED_TRACE(golden["model"].dump());
    TransformerCase layers(golden);
    Random random(golden["seed"].get<uint64_t>());
    for (const nlohmann::json& tensor : golden["tensors"]) draw(random, tensor[1]);
    const Output output = layers.forward(Want::nothing);
    const at::Tensor factors = draw(random, output.logits.sizes().vec());
    (output.logits * factors * layers.target.output.ne(layers.tiny.options.special.pad).unsqueeze(2))
        .sum()
        .backward();
    for (const auto& slice : layers.tiny.parameters.slices()) {
      const at::Tensor gradient = Parameters::view(layers.tiny.gradient, slice);
      EXPECT_LT(difference((gradient * draw(random, slice.shape)).sum(-1), golden["slopes"][slice.name]),
                1e-7)
          << slice.name;
    }
  }
}

TEST(Transformer, GivesNoWeightsThatNobodyWants) {
  const TransformerCase layers(golden_json("transformer_golden.json")[0]);
  const Output nothing = layers.forward(Want::nothing), cross = layers.forward(Want::cross);
  EXPECT_TRUE(nothing.attention.cross.empty());
  EXPECT_TRUE(cross.attention.decoder.empty());
  EXPECT_TRUE(cross.attention.encoder.empty());
  EXPECT_EQ(cross.attention.cross.size(), 2U);
}

TEST(Transformer, SinusoidsAreSinesThenCosines) {
  const at::Tensor found = sinusoids(3, 2, 4, at::kDouble);  // positions 3 and 4; angles p and p / 100
  const at::Tensor expected = at::tensor({std::sin(3.0), std::sin(0.03), std::cos(3.0), std::cos(0.03),
                                          std::sin(4.0), std::sin(0.04), std::cos(4.0), std::cos(0.04)});
  EXPECT_LT(difference(found, expected.view({2, 4})), 1e-7);
}

}  // namespace
}  // namespace seq2see
