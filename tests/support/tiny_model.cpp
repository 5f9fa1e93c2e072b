#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

Parameters drawn(const ModelOptions& options, uint64_t seed, at::ScalarType type) {
  Random random(seed);
  const Parameters parameters =
      drawn_parameters([&](Weights& weights) { Seq2Seq(options, weights); }, random);
  return parameters.with_flat(parameters.flat().to(type));
}

/// The settings that the golden file gives; the others are the defaults.
ModelOptions golden_options(const nlohmann::json& golden) {
  nlohmann::ordered_json json = model_options_to_json(ModelOptions());
  json.update(golden["model"]);
  return model_options_from_json(json, "the golden model");
}

Parameters golden_parameters(const nlohmann::json& golden) {
  const Parameters layout = make_parameters(golden_options(golden));
  const Parameters parameters = layout.with_flat(layout.flat().to(at::kDouble));
  Random random(golden["seed"].get<uint64_t>());
  for (const auto& tensor : golden["tensors"]) {
    slice_of(parameters, parameters.flat(), tensor[0]).copy_(draw(random, tensor[1]));
  }
  return parameters;
}

}  // namespace

ModelOptions tiny_options() {
  ModelOptions options;
  options.width = 8;
  options.dropout = 0;
  options.encoder_layers = 1;
  options.source_vocabulary = 9;
  options.target_vocabulary = 8;
  return options;
}

TinyModel::TinyModel(const ModelOptions& options_, Parameters drawn_)
    : options(options_),
      parameters(std::move(drawn_)),
      gradient(zero_gradient(parameters)),
      binding(parameters.bind(gradient)),
      model(options, binding) {}

TinyModel::TinyModel(const ModelOptions& options_, uint64_t seed, at::ScalarType type)
    : TinyModel(options_, drawn(options_, seed, type)) {}

TinyModel::TinyModel(const nlohmann::json& golden)
    : TinyModel(golden_options(golden), golden_parameters(golden)) {}

std::vector<const TokenIds*> pointers(const std::vector<TokenIds>& sentences) {
  std::vector<const TokenIds*> all;
  for (const TokenIds& sentence : sentences) all.push_back(&sentence);
  return all;
}

std::vector<TokenIds> random_sentences(Random& random, int count, int shortest, int longest, int vocabulary) {
  std::vector<TokenIds> sentences(static_cast<size_t>(count));
  for (TokenIds& sentence : sentences) {
    const auto length =
        static_cast<uint64_t>(shortest) + random.below(static_cast<uint64_t>(longest - shortest) + 1);
    for (uint64_t i = 0; i < length; ++i) {
      sentence.push_back(static_cast<int32_t>(4 + random.below(static_cast<uint64_t>(vocabulary) - 4)));
    }
  }
  return sentences;
}

}  // namespace seq2see
