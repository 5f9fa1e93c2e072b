#include "model/seq2seq.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/error_text.h"
#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

/// Minus the log-probability of all target tokens, end marks included.
at::Tensor loss_of(const TinyModel& tiny, const std::vector<TokenIds>& sources,
                   const std::vector<TokenIds>& targets) {
  const Target target = make_target(pointers(targets), tiny.options.special);
  const Output output = tiny.model.forward(source_of(sources), target.input, {});
  const at::Tensor chosen = output.logits.log_softmax(-1).gather(2, target.output.unsqueeze(2)).squeeze(2);
  return chosen.mul(target.output.ne(tiny.options.special.pad)).sum().neg();
}

TEST(Seq2Seq, LossAndGradientsEqualTheReference) {
  for (const auto& golden : golden_json("rnn_golden.json")["models"]) {
    SCOPED_TRACE(golden["model"].dump());
    const TinyModel tiny(golden);
    const at::Tensor loss = loss_of(tiny, golden["sources"], golden["targets"]);
    EXPECT_NEAR(loss.item<double>(), golden["loss"].get<double>(), 1e-12);
    loss.backward();
    for (const auto& slice : tiny.parameters.slices()) {
      EXPECT_LT(difference(Parameters::view(tiny.gradient, slice), golden["gradients"][slice.name]), 1e-8)
          << slice.name;
    }
  }
}

TEST(Seq2Seq, WeightsHaveTheNamesAndShapesOfTheReference) {
  for (const auto& golden : golden_json("rnn_golden.json")["models"]) {
    const TinyModel tiny(golden);
    auto slices = tiny.parameters.slices();
    std::sort(slices.begin(), slices.end(), [](const auto& x, const auto& y) { return x.name < y.name; });
    nlohmann::json found = nlohmann::json::array();
    for (const auto& slice : slices) found.push_back({slice.name, slice.shape});
    EXPECT_EQ(found, golden["tensors"]);
  }
}

std::set<std::string> names_of(Tying tying) {
  ModelOptions options = tiny_options();
  options.target_vocabulary = options.source_vocabulary;
  options.tying = tying;
  std::set<std::string> names;
  const Parameters parameters = make_parameters(options);
  for (const auto& slice : parameters.slices()) {
    if (slice.name.find("embedding") != std::string::npos || slice.name.starts_with("projection"))
      names.insert(slice.name);
  }
  return names;
}

TEST(Seq2Seq, TiedMatricesAreHeldOnce) {
  EXPECT_EQ(names_of(Tying::none),
            (std::set<std::string>{"source_embedding.weight", "target_embedding.weight", "projection.weight",
                                   "projection.bias"}));
  EXPECT_EQ(names_of(Tying::target),
            (std::set<std::string>{"source_embedding.weight", "target_embedding.weight", "projection.bias"}));
  EXPECT_EQ(names_of(Tying::all), (std::set<std::string>{"embedding.weight", "projection.bias"}));
}

TEST(Seq2Seq, TheTiedRowOfATokenThatIsNeverReadMovesItsLogitAlone) {
  ModelOptions options = tiny_options();
  options.tying = Tying::target;
  const TinyModel tiny(options, 8);
  const Source source = source_of({{4, 5, 6}});
  const at::Tensor input = ids_tensor({{2, 4, 5}});
  const at::Tensor before = tiny.model.forward(source, input, {}).logits.detach().clone();
  slice_of(tiny.parameters, tiny.parameters.flat(), "target_embedding.weight").select(0, 7).add_(1);
  const at::Tensor change =
      tiny.model.forward(source, input, {}).logits.detach().sub(before).abs().select(0, 0);  // [T, V]
  EXPECT_EQ(change.narrow(1, 0, 7).max().item<double>(), 0);
  EXPECT_GT(change.select(1, 7).min().item<double>(), 1e-6);
}

TEST(Seq2Seq, AModelBoundToOtherWeightsFollowsThem) {
  const TinyModel first(tiny_options(), 9), second(tiny_options(), 10);
  const Source source = source_of({{4, 5, 6}});
  const at::Tensor input = ids_tensor({{2, 4, 5}});
  const at::Tensor expected = second.model.forward(source, input, {}).logits;
  EXPECT_GT(difference(first.model.forward(source, input, {}).logits, expected), 0.1);
  first.parameters.flat().copy_(second.parameters.flat());
  EXPECT_EQ(difference(first.model.forward(source, input, {}).logits, expected), 0);
}

TEST(Seq2Seq, RefusesOptionsThatContradictEachOther) {
  ModelOptions options = tiny_options();
  options.attention.heads = 3;
  EXPECT_EQ(error_text([&] { make_parameters(options); }),
            "3 heads do not divide the width 8; choose a divisor of it.");
}

}  // namespace
}  // namespace seq2see
