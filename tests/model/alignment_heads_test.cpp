#include "model/alignment_heads.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "data/error.h"
#include "model/alignment_weights.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

ModelOptions transformer() {
  ModelOptions options = default_model(Layers::transformer);
  options.decoder_layers = 3;
  options.attention.heads = 4;
  return options;
}

TEST(AlignmentHeads, TellsWhatThereIs) {
  const auto complaint = [](const AlignmentHeads& chosen, const ModelOptions& options) {
    return error_text([&] { validate(chosen, options); });
  };
  EXPECT_NO_THROW(validate({}, transformer()));
  EXPECT_NO_THROW(validate({2, {3, 0}}, transformer()));
  EXPECT_EQ(complaint({3, {}}, transformer()),
            "The model has no attention of layer 3; choose 0 to 2, -1 for the last, or all.");
  EXPECT_EQ(complaint({-3, {}}, transformer()),
            "The model has no attention of layer -3; choose 0 to 2, -1 for the last, or all.");
  EXPECT_NO_THROW(validate({AlignmentHeads::all_layers, {1}}, transformer()));
  EXPECT_EQ(complaint({0, {4}}, transformer()), "The model has no attention head 4; choose 0 to 3.");
  EXPECT_EQ(complaint({0, {1, 2, 1}}, transformer()), "The attention head 1 was chosen twice.");
  ModelOptions rnn;
  rnn.decoder_layers = 2;  // only the last attends
  EXPECT_EQ(complaint({1, {}}, rnn),
            "The model has no attention of layer 1; choose 0, -1 for the last, or all.");
  EXPECT_EQ(complaint({0, {1}}, rnn), "The model has no attention head 1; choose 0.");
}

TEST(AlignmentHeads, LayersAreOneOrAll) {
  EXPECT_EQ(layers_of({}, 3), std::vector<size_t>{2});
  EXPECT_EQ(layers_of({1, {}}, 3), std::vector<size_t>{1});
  EXPECT_EQ(layers_of({AlignmentHeads::all_layers, {}}, 3), (std::vector<size_t>{0, 1, 2}));
}

TEST(AlignmentHeads, TellsWhetherThereIsAChoice) {
  EXPECT_TRUE(has_choice(transformer()));
  ModelOptions rnn;
  rnn.decoder_layers = 2;
  EXPECT_FALSE(has_choice(rnn));
  rnn.attention.heads = 2;
  EXPECT_TRUE(has_choice(rnn));
}

TEST(AlignmentHeads, GoByNamesCountedFromOne) {
  EXPECT_EQ(name_of({}, transformer()), "layer 3, mean of all heads");
  EXPECT_EQ(name_of({0, {3}}, transformer()), "layer 1, head 4");
  EXPECT_EQ(name_of({1, {0, 2}}, transformer()), "layer 2, mean of heads 1, 3");
  EXPECT_EQ(name_of({AlignmentHeads::all_layers, {}}, transformer()), "mean of all layers and heads");
  EXPECT_EQ(name_of({AlignmentHeads::all_layers, {2}}, transformer()), "mean of all layers, head 3");
  EXPECT_EQ(name_of({AlignmentHeads::all_layers, {0, 2}}, transformer()), "mean of all layers, heads 1, 3");
  ModelOptions one_head = transformer();
  one_head.attention.heads = 1;
  EXPECT_EQ(name_of({0, {}}, one_head), "layer 1");
  EXPECT_EQ(name_of({AlignmentHeads::all_layers, {}}, one_head), "mean of all layers");
  EXPECT_EQ(name_of({}, ModelOptions{}), "");
}

TEST(AlignmentHeads, LayersAreNumbersOrAll) {
  EXPECT_EQ(alignment_layer("all"), AlignmentHeads::all_layers);
  EXPECT_EQ(alignment_layer("-1"), AlignmentHeads::last_layer);
  EXPECT_EQ(alignment_layer("12"), 12);
  for (const std::string text : {"", "-2", "1.5", "some", "99999999999"}) {
    EXPECT_EQ(error_text([&] { alignment_layer(text); }),
              "'" + text + "' is no layer. Choose a number from 0, -1 for the last, or all.");
  }
}

TEST(AlignmentHeads, WeightsAreTheMeanOfTheChosen) {
  const at::Tensor numbers = at::arange(12, at::kDouble).view({1, 3, 2, 2});
  AttentionWeights weights;
  weights.cross = {numbers, numbers * 10};
  EXPECT_TRUE(alignment_weights(weights, {}).equal((numbers * 10).mean(1)));
  EXPECT_TRUE(alignment_weights(weights, {0, {2}}).equal(numbers.select(1, 2)));
  EXPECT_TRUE(alignment_weights(weights, {1, {2, 0}}).equal(numbers.select(1, 1) * 10));
  EXPECT_TRUE(alignment_weights(weights, {AlignmentHeads::all_layers, {}}).equal((numbers * 5.5).mean(1)));
  EXPECT_TRUE(
      alignment_weights(weights, {AlignmentHeads::all_layers, {2}}).equal(numbers.select(1, 2) * 5.5));
}

TEST(AlignmentHeads, JsonGoesThereAndBack) {
  for (const AlignmentHeads& chosen :
       {AlignmentHeads{}, AlignmentHeads{1, {3, 0}}, AlignmentHeads{AlignmentHeads::all_layers, {}}}) {
    const auto json = alignment_heads_to_json(chosen);
    EXPECT_EQ(alignment_heads_from_json(json, transformer(), "here"), chosen) << json;
  }
  EXPECT_EQ(alignment_heads_to_json({1, {3, 0}}).dump(), R"({"layer":1,"heads":[3,0]})");
  EXPECT_EQ(alignment_heads_to_json({AlignmentHeads::all_layers, {}}).dump(),
            R"({"layer":"all","heads":[]})");
  const auto twisted = nlohmann::ordered_json::parse(R"({"layer":-2,"heads":[]})");
  EXPECT_EQ(error_text([&] { alignment_heads_from_json(twisted, transformer(), "here"); }),
            "here has to be an object with 'layer', a whole number or \"all\", and 'heads', a list of whole "
            "numbers.");
}

}  // namespace
}  // namespace seq2see
