#include "data/option_fields.h"

#include <gtest/gtest.h>

#include "data/words.h"
#include "tests/support/error_text.h"

namespace seq2see {

struct SomeOptions {
  int width = 8;
  float share = 0.25F;
  double rate = 0.5;
  bool big_one = false;
  WordRule rule = WordRule::unicode;
  std::string text = "x";
  uint8_t small = 3;
};

template <typename Field>
void fields(SomeOptions& options, Field& field) {
  field("width", options.width, "how wide");
  field("share", options.share, "how much");
  field("rate", options.rate, "how fast");
  field("big_one", options.big_one, "whether big");
  field("rule", options.rule, "by which rule");
  field("text", options.text, "which text");
  field("small", options.small, "how small");
}

namespace {

using Json = nlohmann::ordered_json;

SomeOptions parsed(const std::string& line) {
  SomeOptions options;
  CLI::App app;
  add_fields(app, options, "Some");
  app.parse(line);
  return options;
}

TEST(OptionFields, MakeTheCommandLine) {
  EXPECT_EQ(to_json(parsed("")).dump(), to_json(SomeOptions()).dump());
  const SomeOptions options = parsed("--width 3 --share 0.5 --rate 2 --big-one --rule whitespace --text y");
  EXPECT_EQ(to_json(options).dump(),
            R"({"width":3,"share":0.5,"rate":2.0,"big_one":true,"rule":"whitespace","text":"y","small":3})");
  EXPECT_THROW(parsed("--width x"), CLI::ParseError);
  EXPECT_THROW(parsed("--big_one"), CLI::ParseError);
  EXPECT_EQ(error_text([] { parsed("--rule bytes"); }),
            "The word rule 'bytes' is not known. Choose unicode or whitespace.");
}

TEST(OptionFields, HelpNamesDefaultsAndChoices) {
  SomeOptions options;
  CLI::App app;
  add_fields(app, options, "Some");
  const std::string help = app.help();
  for (const char* part : {"Some:", "--width INT", "=8", "how wide", "--share NUMBER", "=0.25", "--big-one",
                           "--rule NAME", "=unicode", "by which rule: unicode or whitespace"}) {
    EXPECT_NE(help.find(part), std::string::npos) << part << " is not in\n" << help;
  }
}

TEST(OptionFields, JsonGoesThereAndBack) {
  SomeOptions options{-4, 0.1F, 1e-9, true, WordRule::whitespace, "é", 255};
  const Json json = to_json(options);
  EXPECT_EQ(to_json(from_json<SomeOptions>(Json::parse(json.dump()), "here")).dump(), json.dump());
  EXPECT_EQ(from_json<SomeOptions>(json, "here").share, 0.1F);
}

std::string complaint(const std::string& key, const Json& value) {
  Json json = to_json(SomeOptions());
  json[key] = value;
  return error_text([&] { from_json<SomeOptions>(json, "here"); });
}

TEST(OptionFields, JsonIsReadStrictly) {
  EXPECT_EQ(complaint("width", 1.0), "here: 'width' has to be a whole number.");
  EXPECT_EQ(complaint("width", true), "here: 'width' has to be a whole number.");
  EXPECT_EQ(complaint("width", 2'147'483'648), "here: 'width' is out of range.");
  EXPECT_EQ(complaint("width", 2'147'483'647), "(no error)");
  EXPECT_EQ(complaint("small", 256), "here: 'small' is out of range.");
  EXPECT_EQ(complaint("small", -1), "here: 'small' is out of range.");
  EXPECT_EQ(complaint("share", true), "here: 'share' has to be a number.");
  EXPECT_EQ(complaint("rate", "1"), "here: 'rate' has to be a number.");
  EXPECT_EQ(complaint("rate", 1), "(no error)");
  EXPECT_EQ(complaint("big_one", 1), "here: 'big_one' holds a value of the wrong type.");
  EXPECT_EQ(complaint("text", 1), "here: 'text' holds a value of the wrong type.");
  EXPECT_EQ(complaint("rule", 1), "here: 'rule' holds a value of the wrong type.");
  EXPECT_EQ(complaint("rule", "word"),
            "here: The word rule 'word' is not known. Choose unicode or whitespace.");
  EXPECT_EQ(complaint("other", 1), "here holds the unknown key 'other'.");
  EXPECT_EQ(error_text([] { from_json<SomeOptions>(Json(3), "here"); }), "here has to be a JSON object.");
  EXPECT_EQ(error_text([] { from_json<SomeOptions>(Json::object(), "here"); }),
            "here lacks the key 'width'.");
}

}  // namespace
}  // namespace seq2see
