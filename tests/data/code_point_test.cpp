#include "data/code_point.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace seq2see {
namespace {

/// Code and bytes of each, those that are not valid in brackets.
std::string code_points_of(std::string_view text) {
  std::string all;
  while (!text.empty()) {
    const CodePoint point = take_code_point(text);
    const std::string shown = fmt::format("{:x}/{}", point.code, point.bytes);
    all += point.valid ? shown + " " : "[" + shown + "] ";
  }
  return all;
}

TEST(CodePoint, AreTakenOneByOne) {
  EXPECT_EQ(code_points_of("a\u00e9\u20ac\U0001f600"), "61/1 e9/2 20ac/3 1f600/4 ");
  EXPECT_EQ(code_points_of(std::string_view("\0b", 2)), "0/1 62/1 ");
  std::string_view text = "\u00e9x";
  EXPECT_EQ(first_code_point(text).code, 0xe9);
  EXPECT_EQ(text.size(), 3U);
}

TEST(CodePoint, BytesThatAreNoUtf8StandAlone) {
  EXPECT_EQ(code_points_of("\xff\x80z"), "[fffd/1] [fffd/1] 7a/1 ");
  EXPECT_EQ(code_points_of("\xe2\x82"), "[fffd/1] [fffd/1] ") << "cut off";
  EXPECT_EQ(code_points_of("\xc0\x80"), "[fffd/1] [fffd/1] ") << "longer than need be";
  EXPECT_EQ(code_points_of("\xed\xa0\x80"), "[fffd/1] [fffd/1] [fffd/1] ") << "a surrogate";
  EXPECT_EQ(code_points_of("\xf4\x90\x80\x80"), "[fffd/1] [fffd/1] [fffd/1] [fffd/1] ") << "behind the last";
  EXPECT_EQ(code_points_of("\uFFFD"), "fffd/3 ");
}

TEST(CodePoint, AppendedAsUtf8) {
  std::string text = "a";
  for (int32_t code : {0x62, 0xe9, 0x20ac, 0x1f600}) append_code_point(text, code);
  EXPECT_EQ(text, "ab\u00e9\u20ac\U0001f600");
}

}  // namespace
}  // namespace seq2see
