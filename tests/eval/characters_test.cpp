#include "eval/characters.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

TEST(Characters, DecodesUtf8AndCountsOtherBytesOneByOne) {
  EXPECT_EQ(characters("a\u00e9\U0001F600"), U"a\u00e9\U0001F600");
  EXPECT_EQ(characters("\xff\xe2\x82z"), U"\uFFFD\uFFFD\uFFFDz");
  EXPECT_EQ(characters(""), U"");
}

TEST(Characters, SplitsAtAllOfUnicodesWhiteSpace) {
  EXPECT_EQ(split_white_space(" a\u00a0b\u3000\tc\u200bd\x1f"),
            (std::vector<std::string_view>{"a", "b", "c\u200bd"}));
  EXPECT_TRUE(split_white_space(" \t ").empty());
}

}  // namespace
}  // namespace seq2see
