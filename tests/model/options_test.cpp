#include "model/options.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

using Json = nlohmann::ordered_json;

ModelOptions valid_options() {
  ModelOptions options;
  options.source_vocabulary = 30;
  options.target_vocabulary = 20;
  return options;
}

/// The complaint about valid_options() with one change.
template <typename Change>
std::string complaint(const Change& change) {
  ModelOptions options = valid_options();
  change(options);
  return error_text([&] { validate(options); });
}

TEST(Options, DefaultsAreValidOnceThereIsAVocabulary) {
  EXPECT_NO_THROW(validate(valid_options()));
  EXPECT_THROW(validate(ModelOptions()), UsageError);
}

TEST(Options, DefaultsOfBothArchitecturesAreValid) {
  for (Layers layers : {Layers::rnn, Layers::transformer}) {
    ModelOptions options = default_model(layers);
    EXPECT_EQ(options.encoder, layers);
    EXPECT_EQ(options.decoder, layers);
    options.source_vocabulary = options.target_vocabulary = 10;
    EXPECT_NO_THROW(validate(options));
  }
}

TEST(Options, EachMistakeHasItsSentence) {
  const std::string width =
      "is not an even number from 2 to 8192; each direction of an rnn encoder takes half of it, and so do a "
      "transformer's sines and cosines.";
  EXPECT_EQ(complaint([](auto& o) { o.width = 0; }), "The width 0 " + width);
  EXPECT_EQ(complaint([](auto& o) { o.width = -2; }), "The width -2 " + width);
  EXPECT_EQ(complaint([](auto& o) { o.width = 7; }), "The width 7 " + width);
  EXPECT_EQ(complaint([](auto& o) { o.width = 8194; }), "The width 8194 " + width);
  EXPECT_EQ(complaint([](auto& o) { o.attention.heads = 3; }),
            "3 heads do not divide the width 128; choose a divisor of it.");
  EXPECT_EQ(complaint([](auto& o) { o.attention.heads = 0; }),
            "0 heads do not divide the width 128; choose a divisor of it.");
  EXPECT_EQ(complaint([](auto& o) { o.attention.heads = -1; }),
            "-1 heads do not divide the width 128; choose a divisor of it.");
  EXPECT_EQ(complaint([](auto& o) {
              o.decoder = Layers::transformer;
              o.transformer.self_heads = 3;
            }),
            "3 heads of self-attention do not divide the width 128; choose a divisor of it.");
  EXPECT_EQ(complaint([](auto& o) { o.attention.window = 0; }),
            "The window 0 is not a number from 1 to 65536.");
  EXPECT_EQ(complaint([](auto& o) { o.transformer.self_window = -1; }),
            "The window of self-attention -1 is not a number from 1 to 65536, nor 0 for none.");
  EXPECT_EQ(complaint([](auto& o) { o.transformer.feed_forward = 0; }),
            "The feed-forward width 0 is not a number from 1 to 65536.");
  EXPECT_EQ(complaint([](auto& o) { o.dropout = 1; }), "The dropout 1 is not a number from 0 to below 1.");
  EXPECT_EQ(complaint([](auto& o) { o.dropout = -0.5F; }),
            "The dropout -0.5 is not a number from 0 to below 1.");
  EXPECT_EQ(complaint([](auto& o) { o.dropout = NAN; }),
            "The dropout nan is not a number from 0 to below 1.");
  EXPECT_EQ(complaint([](auto& o) { o.encoder_layers = 0; }),
            "0 encoder layers and 1 decoder layers were asked for; each may be 1 to 16.");
  EXPECT_EQ(complaint([](auto& o) { o.decoder_layers = 17; }),
            "2 encoder layers and 17 decoder layers were asked for; each may be 1 to 16.");
  EXPECT_EQ(complaint([](auto& o) { o.target_vocabulary = 0; }),
            "Vocabularies of 30 and 0 pieces were given; each may have 1 to 1048576.");
  EXPECT_EQ(complaint([](auto& o) { o.source_vocabulary = 2'000'000; }),
            "Vocabularies of 2000000 and 20 pieces were given; each may have 1 to 1048576.");
  EXPECT_EQ(complaint([](auto& o) { o.tying = Tying::all; }),
            "The tying 'all' needs a shared vocabulary; choose none or target, or share the vocabulary.");
  EXPECT_EQ(complaint([](auto& o) { o.special.pad = -1; }),
            "The padding id -1 is outside the vocabulary of 30.");
  EXPECT_EQ(complaint([](auto& o) { o.special.unknown = 30; }),
            "The unknown id 30 is outside the vocabulary of 30.");
  EXPECT_EQ(complaint([](auto& o) { o.special.start = 20; }),
            "The start id 20 is outside the vocabulary of 20.");
  EXPECT_EQ(complaint([](auto& o) { o.special.eos = 25; }), "The end id 25 is outside the vocabulary of 20.");
}

ModelOptions unusual_options() {
  ModelOptions options;
  options.width = 48;
  options.dropout = 0.3F;
  options.tying = Tying::all;
  options.encoder = Layers::transformer;
  options.encoder_layers = 3;
  options.decoder_layers = 4;
  options.rnn = {Cell::gru, true, MemoryValues::states};
  options.transformer = {2, 7, 99, Norm::post, Activation::silu};
  options.attention = {AttentionScore::additive, AttentionScope::local_predictive, 6, 4, true};
  options.source_vocabulary = options.target_vocabulary = 77;
  options.special = {4, 3, 2, 1};
  options.word_rule = WordRule::whitespace;
  return options;
}

TEST(Options, JsonHasEveryField) {
  Json expected = Json::parse(R"({
    "width": 48, "dropout": 0, "tying": "all", "encoder": "transformer", "decoder": "rnn", "encoder_layers": 3,
    "decoder_layers": 4, "cell": "gru", "input_feeding": true, "memory_values": "states", "self_heads": 2,
    "self_window": 7, "feed_forward": 99, "norm": "post", "activation": "silu", "score": "additive",
    "scope": "local_predictive", "window": 6, "heads": 4, "projections": true,
    "source_vocabulary": 77, "target_vocabulary": 77, "pad_id": 4, "unknown_id": 3, "start_id": 2, "eos_id": 1,
    "word_rule": "whitespace"})");
  expected["dropout"] = 0.3F;
  EXPECT_EQ(model_options_to_json(unusual_options()).dump(), expected.dump());
}

TEST(Options, JsonGoesThereAndBack) {
  const Json json = model_options_to_json(unusual_options());
  const ModelOptions back = model_options_from_json(Json::parse(json.dump()), "here");
  EXPECT_EQ(model_options_to_json(back).dump(), json.dump());
  EXPECT_EQ(back.dropout, 0.3F);
  EXPECT_EQ(back.attention.score, AttentionScore::additive);
  EXPECT_EQ(back.special, unusual_options().special);
}

/// The complaint about the JSON of valid_options() with one key set to a value.
std::string complaint_about(const std::string& key, const Json& value) {
  Json json = model_options_to_json(valid_options());
  json[key] = value;
  return error_text([&] { model_options_from_json(json, "here"); });
}

TEST(Options, EveryKeyHasToBeThere) {
  const Json json = model_options_to_json(valid_options());
  ASSERT_EQ(json.size(), 27U);
  for (const auto& [key, value] : json.items()) {
    Json lacking = json;
    lacking.erase(key);
    EXPECT_EQ(error_text([&] { model_options_from_json(lacking, "here"); }),
              "here lacks the key '" + key + "'.");
  }
}

TEST(Options, NoUnknownKeyIsTaken) {
  EXPECT_EQ(complaint_about("widht", 3), "here holds the unknown key 'widht'.");
  EXPECT_EQ(error_text([] { model_options_from_json(Json::array(), "here"); }),
            "here has to be a JSON object.");
}

TEST(Options, EveryKeyRefusesEveryWrongType) {
  const Json json = model_options_to_json(valid_options());
  for (const auto& [key, right] : json.items()) {
    for (const Json& wrong :
         {Json(), Json(true), Json(1), Json(0.25), Json("x"), Json::array({1}), Json::object()}) {
      const bool same_type = wrong.type() == right.type() || (wrong.is_number() && right.is_number_float()) ||
                             (wrong.is_number_integer() && right.is_number_integer());
      if (same_type) continue;
      const std::string text = complaint_about(key, wrong);
      const std::string expected = right.is_number_integer() ? "has to be a whole number"
                                   : right.is_number_float() ? "has to be a number"
                                                             : "holds a value of the wrong type";
      EXPECT_EQ(text, fmt::format("here: '{}' {}.", key, expected)) << wrong;
    }
  }
}

TEST(Options, WrongValuesAreNamed) {
  EXPECT_EQ(complaint_about("score", "dots"),
            "here: The attention score 'dots' is not known. Choose dot, scaled_dot, general or additive.");
  EXPECT_EQ(complaint_about("cell", "rnn"), "here: The cell 'rnn' is not known. Choose lstm or gru.");
  EXPECT_EQ(complaint_about("heads", 5'000'000'000), "here: 'heads' is out of range.");
  EXPECT_EQ(complaint_about("heads", -5'000'000'000), "here: 'heads' is out of range.");
  EXPECT_EQ(complaint_about("pad_id", uint64_t{1} << 63), "here: 'pad_id' is out of range.");
  EXPECT_EQ(complaint_about("dropout", 1e300), "here: The dropout 1e+300 is not a number from 0 to below 1.");
  EXPECT_EQ(complaint_about("heads", 3),
            "here: 3 heads do not divide the width 128; choose a divisor of it.");
}

}  // namespace
}  // namespace seq2see
