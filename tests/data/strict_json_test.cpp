#include "data/strict_json.h"

#include <gtest/gtest.h>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

std::string complaint(const std::string& text) {
  return error_text([&] { parse_strict_json<nlohmann::json>(text); });
}

TEST(StrictJson, ReadsWhatIsJson) {
  const auto json = parse_strict_json<nlohmann::ordered_json>(R"({"b":[1,{"a":2}],"a":{"b":null}})");
  EXPECT_EQ(json.dump(), R"({"b":[1,{"a":2}],"a":{"b":null}})");
  EXPECT_EQ(complaint("3"), "(no error)");
  EXPECT_EQ(complaint(R"([{"a":1},{"a":1}])"), "(no error)");  // not in one object
}

TEST(StrictJson, RefusesWhatIsNone) {
  for (const std::string text : {"", "{", "nul", "{}x", "\"\xff\"", "1e999", "[1,]", "// 1"}) {
    EXPECT_EQ(complaint(text), "is not valid JSON") << text;
  }
  EXPECT_EQ(complaint(std::string("1\0", 2)), "is not valid JSON");
  EXPECT_EQ(complaint(std::string("1\0 anything", 11)), "is not valid JSON");
}

TEST(StrictJson, RefusesAKeyGivenTwice) {
  EXPECT_EQ(complaint(R"({"a":1,"b":2,"a":1})"), "names 'a' twice");
  EXPECT_EQ(complaint(R"([{"x":{"a":1,"a":1}}])"), "names 'a' twice");
}

TEST(StrictJson, RefusesBottomlessNesting) {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(complaint(nested(deepest_json)), "(no error)");
  EXPECT_EQ(complaint(nested(deepest_json + 1)), "is nested more than 8 deep");
  EXPECT_EQ(complaint(nested(1'000'000)), "is nested more than 8 deep");
  EXPECT_EQ(complaint(std::string(1'000'000, '[')), "is nested more than 8 deep");
}

}  // namespace
}  // namespace seq2see
