#include "data/option_fields.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/data/some_options.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

using Json = nlohmann::ordered_json;

TEST(OptionFields, JsonGoesThereAndBack) {
  SomeOptions options{-4, 0.1F, 1e-9, true, WordRule::whitespace, "é", 255};
  const Json json = to_json(options);
  EXPECT_EQ(to_json(from_json<SomeOptions>(Json::parse(json.dump()), "here")).dump(), json.dump());
  EXPECT_EQ(from_json<SomeOptions>(json, "here").share, 0.1F);
}

std::string field_complaint(const std::string& key, const Json& value) {
  Json json = to_json(SomeOptions());
  json[key] = value;
  return error_text([&] { from_json<SomeOptions>(json, "here"); });
}

TEST(OptionFields, JsonIsReadStrictly) {
  EXPECT_EQ(field_complaint("width", 1.0), "here: 'width' has to be a whole number.");
  EXPECT_EQ(field_complaint("width", true), "here: 'width' has to be a whole number.");
  EXPECT_EQ(field_complaint("width", 2'147'483'648), "here: 'width' is out of range.");
  EXPECT_EQ(field_complaint("width", 2'147'483'647), "(no error)");
  EXPECT_EQ(field_complaint("small", 256), "here: 'small' is out of range.");
  EXPECT_EQ(field_complaint("small", -1), "here: 'small' is out of range.");
  EXPECT_EQ(field_complaint("share", true), "here: 'share' has to be a number.");
  EXPECT_EQ(field_complaint("rate", "1"), "here: 'rate' has to be a number.");
  EXPECT_EQ(field_complaint("rate", 1), "(no error)");
  EXPECT_EQ(field_complaint("big_one", 1), "here: 'big_one' holds a value of the wrong type.");
  EXPECT_EQ(field_complaint("text", 1), "here: 'text' holds a value of the wrong type.");
  EXPECT_EQ(field_complaint("rule", 1), "here: 'rule' holds a value of the wrong type.");
  EXPECT_EQ(field_complaint("rule", "word"),
            "here: The word rule 'word' is not known. Choose unicode or whitespace.");
  EXPECT_EQ(field_complaint("other", 1), "here holds the unknown key 'other'.");
  EXPECT_EQ(error_text([] { from_json<SomeOptions>(Json(3), "here"); }), "here has to be a JSON object.");
  EXPECT_EQ(error_text([] { from_json<SomeOptions>(Json::object(), "here"); }),
            "here lacks the key 'width'.");
}

}  // namespace
}  // namespace seq2see
