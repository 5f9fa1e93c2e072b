#include "eval/white_space.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

TEST(WhiteSpace, DecodesUtf8AndCountsOtherBytesOneByOne) {
  EXPECT_EQ(code_points("a\u00e9\U0001F600"), U"a\u00e9\U0001F600");
  EXPECT_EQ(code_points("\xff\xe2\x82z"), U"\uFFFD\uFFFD\uFFFDz");
  EXPECT_EQ(code_points(""), U"");
}

TEST(WhiteSpace, SplitsAtAllOfUnicodesWhiteSpace) {
  EXPECT_EQ(split_white_space(" a\u00a0b\u3000\tc\u200bd\x1f"),
            (std::vector<std::string_view>{"a", "b", "c\u200bd"}));
  EXPECT_TRUE(split_white_space(" \t ").empty());
}

}  // namespace
}  // namespace seq2see
