#include "model/model_config.h"

#include <gtest/gtest.h>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

using Json = nlohmann::ordered_json;

ModelConfig some_config() {
  ModelConfig config{ModelOptions(),
                     {},
                     {{"learning_rate", 0.005}, {"data", {{"corpus", "."}}}},
                     {{"01234567", "89abcdef"}}};
  config.model.width = 8;
  config.model.source_vocabulary = config.model.target_vocabulary = 9;
  return config;
}

/// The complaint about the file's text, without the file's name.
std::string complaint(const std::string& text) {
  const std::string sentence = error_text([&] { parse_config(text, "C"); });
  return sentence.starts_with("C") ? sentence.substr(1) : sentence;
}

/// The complaint about a config without checksums, of which something was changed.
template <typename Change>
std::string complaint_after(const Change& change) {
  Json json = Json::parse(config_text(some_config()));
  json.erase("checksums");
  change(json);
  return complaint(json.dump());
}

/// The complaint about a config with checksums, of which a part of the text was replaced.
std::string complaint_after(const std::string& from, const std::string& to) {
  std::string text = config_text(some_config());
  EXPECT_NE(text.find(from), std::string::npos) << from;
  return complaint(text.replace(text.find(from), from.size(), to));
}

const std::string no_json = " is not valid JSON; it is damaged, or was not written by seq2see.";

TEST(ModelConfig, ComesBackAsItWas) {
  const ModelConfig written = some_config(), read = parse_config(config_text(written), "C");
  EXPECT_EQ(read.model.width, 8);
  EXPECT_EQ(read.alignment, written.alignment);
  EXPECT_EQ(read.training.dump(), written.training.dump());
  EXPECT_EQ(read.tokenizers, written.tokenizers);
  EXPECT_EQ(config_text(read), config_text(written));
}

TEST(ModelConfig, WhatIsNoConfigIsRefused) {
  for (const std::string wrong : {"", "{", "\xff", "[1", "nul"}) EXPECT_EQ(complaint(wrong), no_json);
  EXPECT_EQ(complaint(config_text(some_config()) + std::string("\0 anything", 10)), no_json);
  for (const std::string wrong : {"[]", "3", "{}", R"({"format": "1"})", R"({"format": 1.0})"}) {
    EXPECT_EQ(complaint(wrong), " lacks the key 'format', a whole number.");
  }
  EXPECT_EQ(complaint(R"({"format": 1})"), " lacks the key 'model'.");
  EXPECT_EQ(complaint(R"({"format": 1, "model": 3})"), " lacks the key 'alignment'.");
  EXPECT_EQ(complaint(R"({"format": 1, "model": 3, "alignment": {}})"), " lacks the key 'training'.");
  EXPECT_EQ(complaint(R"({"format": 1, "model": 3, "alignment": {}, "training": {}})"),
            ", 'model' has to be a JSON object.");
  EXPECT_EQ(complaint_after([](Json& json) { json["format"] = 2; }),
            " has format 2; this version of seq2see reads format 1.");
  EXPECT_EQ(complaint_after([](Json& json) { json["more"] = 2; }), " holds the unknown key 'more'.");
}

TEST(ModelConfig, WrongSettingsAreNamed) {
  EXPECT_EQ(complaint_after([](Json& json) { json["model"]["heads"] = 3; }),
            ", 'model': 3 heads do not divide the width 8; choose a divisor of it.");
  EXPECT_EQ(complaint_after([](Json& json) { json["model"].erase("score"); }),
            ", 'model' lacks the key 'score'.");
  for (const char* wrong : {"3", "[]", "{}", R"({"layer": 0})", R"({"layer": 0.5, "heads": []})",
                            R"({"layer": 0, "heads": [true]})", R"({"layer": 0, "heads": [], "x": 1})"}) {
    EXPECT_EQ(
        complaint_after([&](Json& json) { json["alignment"] = Json::parse(wrong); }),
        ", 'alignment' has to be an object with 'layer', a whole number or \"all\", and 'heads', a list of "
        "whole numbers.")
        << wrong;
  }
  EXPECT_EQ(complaint_after([](Json& json) { json["alignment"]["layer"] = 1; }),
            ", 'alignment': The model has no attention of layer 1; choose 0, -1 for the last, or all.");
  EXPECT_EQ(complaint_after([](Json& json) { json["training"] = 3; }),
            ", 'training' has to be a JSON object.");
}

TEST(ModelConfig, EverySettingThatWasChangedIsSeen) {
  for (const std::string key : {"window", "self_window", "feed_forward"}) {
    EXPECT_TRUE(complaint_after("\"" + key + "\": ", "\"" + key + "\": 1")
                    .starts_with(" is damaged: its checksum is "));
  }
  EXPECT_TRUE(complaint_after("0.005", "0.006").starts_with(" is damaged: its checksum is "));
  EXPECT_TRUE(complaint_after("01234567", "01234568").starts_with(" is damaged: its checksum is "));
  EXPECT_EQ(complaint_after("\"checksums\"", "\"checksumz\""), " holds the unknown key 'checksumz'.");
  EXPECT_EQ(complaint_after("\"target.spm\"", "\"target.spn\""),
            ", 'checksums' has to hold texts of config.json, source.spm and target.spm.");
  EXPECT_EQ(complaint_after("\"window\"", "\"heads\""),
            " names 'heads' twice; it is damaged, or was not written by seq2see.");
  EXPECT_EQ(complaint_after("\n", "\n \n"), "(no error)");  // says the same
}

TEST(ModelConfig, WithoutChecksumsItIsTaken) {
  EXPECT_EQ(complaint_after([](Json& json) { json["model"]["window"] = 7; }), "(no error)");
}

TEST(ModelConfig, BottomlessNestingIsRefused) {
  const std::string nested = R"({"a":)" + std::string(250'000, '[') + std::string(250'000, ']') + "}";
  EXPECT_EQ(complaint_after("0.005", nested),
            " is nested more than 8 deep; it is damaged, or was not written by seq2see.");
}

}  // namespace
}  // namespace seq2see
