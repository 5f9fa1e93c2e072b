#include "data/error.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

TEST(Error, NamesFileAndLine) {
  EXPECT_STREQ(error_at("corpus.tsv", 7, "The line is empty.").what(),
               "corpus.tsv, line 7: The line is empty.");
}

TEST(Quote, ShowsControlAndInvalidBytesAsHexadecimal) {
  EXPECT_EQ(quote("a\tb"), "'a\\x09b'");
  EXPECT_EQ(quote("\xff"
                  "a"),
            "'\\xffa'");
  EXPECT_EQ(quote("\u00e9t\u00e9"), "'\u00e9t\u00e9'");
}

TEST(Quote, CutsLongTextBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "\u00e9";  // two bytes each
  const std::string shown = quote(text);
  EXPECT_EQ(shown.substr(shown.size() - 4), "'...");
  EXPECT_EQ(shown.size() % 2, 1u);  // quotes and dots are five bytes: no half character between them
  EXPECT_LE(shown.size(), 66u);
}

}  // namespace
}  // namespace seq2see
