// A model with the options and weights of Hugging Face MarianMT says what Hugging Face says
// (tests/reference/marian.py).

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "eval/forced.h"
#include "eval/search.h"
#include "model/model_folder.h"
#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

/// A Marian model of marian_golden.json with its weights.
struct Marian {
  explicit Marian(const nlohmann::json& golden)
      : options(options_of(golden)),
        parameters(make_parameters(options)),
        weights(read(golden)),
        model(options, weights) {}

  static ModelOptions options_of(const nlohmann::json& golden) {
    nlohmann::ordered_json json = model_options_to_json(ModelOptions());
    json.update(golden["model"]);
    return model_options_from_json(json, "the golden model");
  }

  Parameters::Binding read(const nlohmann::json& golden) {
    read_weights(
        std::string(SEQ2SEE_SOURCE_DIR "/tests/reference/") + golden["weights_file"].get<std::string>(),
        parameters);
    return parameters.bind();
  }

  ModelOptions options;
  Parameters parameters;
  Parameters::Binding weights;
  Seq2Seq model;
};

/// The largest |x - golden|, however large the numbers are.
double absolute_difference(const at::Tensor& x, const nlohmann::json& golden) {
  return difference(x, at::tensor(golden.get<std::vector<double>>()).view(x.sizes()));
}

TEST(Marian, LogitsAndAttentionEqualHuggingFaces) {
  for (const nlohmann::json& golden : golden_json("marian_golden.json")) {
    SCOPED_TRACE(golden["name"]);
    const Marian marian(golden);
    const auto sources = golden["sources"].get<std::vector<TokenIds>>();
    const auto targets = golden["targets"].get<std::vector<TokenIds>>();
    Pass pass;
    pass.want = Want::cross;
    const Output output =
        marian.model.forward(source_of(sources, marian.options.special),
                             make_target(pointers(targets), marian.options.special).input, pass);
    for (size_t b = 0; b < sources.size(); ++b) {
      const auto row = static_cast<int64_t>(b), rows = static_cast<int64_t>(targets[b].size()) + 1,
                 columns = static_cast<int64_t>(sources[b].size()) + 1;
      EXPECT_LT(absolute_difference(output.logits.select(0, row).narrow(0, 0, rows), golden["logits"][b]),
                1e-4);
      for (size_t layer = 0; layer < output.attention.cross.size(); ++layer) {
        const at::Tensor weights = output.attention.cross[layer].select(0, row).narrow(1, 0, rows);
        EXPECT_LT(absolute_difference(weights.narrow(2, 0, columns), golden["weights"][layer][b]), 1e-4);
      }
    }
  }
}

/// What generate() gives a hypothesis that it had to end is not its probability; such sentences are told
/// apart.
bool reached_limit(const nlohmann::json& hypotheses) {
  return std::any_of(hypotheses.begin(), hypotheses.end(),
                     [](const nlohmann::json& hypothesis) { return hypothesis["at_limit"].get<bool>(); });
}

TEST(Marian, GreedyAndBeamSearchEqualGenerate) {
  int compared = 0;
  for (const nlohmann::json& golden : golden_json("marian_golden.json")) {
    const Marian marian(golden);
    const auto sources = golden["sources"].get<std::vector<TokenIds>>();
    for (const nlohmann::json& setting : golden["searches"]) {
      SearchOptions options;
      options.beam = options.nbest = setting["beam"];
      options.length_penalty = setting["length_penalty"];
      options.max_length = setting["max_new_tokens"].get<int>() - 1;
      const auto found =
          search(marian.model, source_of(sources, marian.options.special), options, Want::nothing);
      for (size_t b = 0; b < sources.size(); ++b) {
        const nlohmann::json& expected = setting["sentences"][b];
        if (options.beam > 1 && reached_limit(expected)) continue;
        SCOPED_TRACE(golden["name"].dump() + " beam " + setting["beam"].dump() + " penalty " +
                     setting["length_penalty"].dump() + " sentence " + std::to_string(b));
        ASSERT_EQ(found[b].size(), expected.size());
        for (size_t k = 0; k < expected.size(); ++k) {
          EXPECT_EQ(found[b][k].ids, expected[k]["ids"].get<TokenIds>()) << "hypothesis " << k;
          EXPECT_NEAR(found[b][k].log_probability, expected[k]["log_probability"].get<double>(), 1e-3);
          if (!expected[k]["score"].is_null()) {
            EXPECT_NEAR(found[b][k].score, expected[k]["score"].get<double>(), 1e-3);
          }
          ++compared;
        }
      }
    }
  }
  EXPECT_GT(compared, 150);
}

}  // namespace
}  // namespace seq2see
