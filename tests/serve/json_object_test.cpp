#include "serve/json_object.h"

#include <gtest/gtest.h>

#include "serve/answer.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

TEST(JsonObject, GivesFieldsOfTheirTypes) {
  JsonObject json(R"({"text": "le chat\t", "list": ["a", "é"], "count": -3, "share": 0.5, "yes": true})");
  EXPECT_TRUE(json.has("text"));
  EXPECT_EQ(json.text("text"), "le chat\t");
  EXPECT_EQ(json.texts("list"), (std::vector<std::string>{"a", "é"}));
  EXPECT_EQ(json.integer("count", 7), -3);
  EXPECT_EQ(json.number("share", 7), 0.5);
  EXPECT_EQ(json.number("count", 7), -3);
  EXPECT_TRUE(json.truth("yes", false));
  json.finish();
}

TEST(JsonObject, AbsentFieldsHaveWhatTheCallerSays) {
  JsonObject json("{}");
  EXPECT_FALSE(json.has("x"));
  EXPECT_EQ(json.text("x"), std::nullopt);
  EXPECT_TRUE(json.texts("x").empty());
  EXPECT_EQ(json.integer("x", 7), 7);
  EXPECT_EQ(json.number("x", 0.25), 0.25);
  EXPECT_TRUE(json.truth("x", true));
  json.finish();
}

TEST(JsonObject, RefusesOtherTypes) {
  const auto complaint = [](const char* text, auto take) {
    return error_text([&] {
      JsonObject json(text);
      take(json);
    });
  };
  const auto text = [](JsonObject& json) { json.text("x"); };
  const auto texts = [](JsonObject& json) { json.texts("x"); };
  const auto integer = [](JsonObject& json) { json.integer("x", 0); };
  EXPECT_EQ(complaint(R"({"x": 1})", text), "'x' holds '1', where a text was expected.");
  EXPECT_EQ(complaint(R"({"x": "a"})", texts), "'x' holds '\"a\"', where a list of texts was expected.");
  EXPECT_EQ(complaint(R"({"x": ["a", 2]})", texts), "'x' holds '2', where a text was expected.");
  for (const char* value :
       {"1.0", "\"1\"", "null", "3000000000", "-3000000000", "18446744073709551615", "true"}) {
    EXPECT_EQ(complaint(fmt::format("{{\"x\": {}}}", value).c_str(), integer),
              fmt::format("'x' holds {}, where a whole number was expected.", quote(value)));
  }
  EXPECT_EQ(complaint(R"({"x": true})", [](JsonObject& json) { json.number("x", 0); }),
            "'x' holds 'true', where a number was expected.");
  EXPECT_EQ(complaint(R"({"x": 1})", [](JsonObject& json) { json.truth("x", false); }),
            "'x' holds '1', where true or false was expected.");
  EXPECT_EQ(complaint(R"({"x": "a\nb"})", text),
            "'x' holds 'a\\x0ab', which has a newline or another control character in it.");
  EXPECT_EQ(complaint(R"({"y": 1})",
                      [](JsonObject& json) {
                        json.text("x");
                        json.text("z");
                        json.finish();
                      }),
            "There is no field 'y' here. Known are x, z.");
}

TEST(JsonObject, RefusesWhatIsNoObject) {
  const auto complaint = [](std::string_view text) { return error_text([&] { JsonObject json(text); }); };
  EXPECT_EQ(complaint(""), "The body is not JSON, at byte 1: a whole JSON object was expected.");
  EXPECT_EQ(complaint("{\"x\": 1"), "The body is not JSON, at byte 8: a whole JSON object was expected.");
  EXPECT_EQ(complaint(std::string_view("{}\0", 3)),
            "The body is not JSON, at byte 3: a whole JSON object was expected.");
  EXPECT_EQ(complaint("[]"), "A JSON object was expected, such as {\"sentence\": \"The cat sleeps.\"}.");
  EXPECT_EQ(complaint(R"({"x": 1, "x": 2})"), "The field 'x' stands there twice.");
  EXPECT_EQ(complaint(R"({"x": [[[1]]]})"), "The JSON is nested too deep for any field.");
  EXPECT_EQ(complaint(std::string(100'000, '[')), "The JSON is nested too deep for any field.");
  EXPECT_EQ(complaint("{\"x\": \"\xff\"}"), "The body is not valid UTF-8, at byte 8.");
  EXPECT_NE(complaint(R"({"x": "\ud800"})").find("not JSON"), std::string::npos) << "half a surrogate pair";
  try {
    JsonObject json("[");
    FAIL();
  } catch (const RefusedRequest& error) {
    EXPECT_EQ(error.status(), 400);
  }
}

}  // namespace
}  // namespace seq2see
