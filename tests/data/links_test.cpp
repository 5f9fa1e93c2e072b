#include "data/links.h"

#include <gtest/gtest.h>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

TEST(Links, ReadsSureAndBothSpellingsOfPossible) {
  const Links links = parse_links("2-1 0-0 1?1 3p4 2-1");
  EXPECT_EQ(links.sure, (std::vector<std::pair<int, int>>{{0, 0}, {2, 1}}));
  EXPECT_EQ(links.possible, (std::vector<std::pair<int, int>>{{1, 1}, {3, 4}}));
}

TEST(Links, SureWinsOverPossible) {
  EXPECT_TRUE(parse_links("1?1 1-1").possible.empty());
}

TEST(Links, WritesCanonically) {
  EXPECT_EQ(format_links(parse_links("3p4 2-1  0-0")), "0-0 2-1 3?4");
}

TEST(Links, EmptyTextHasNone) {
  EXPECT_EQ(format_links(parse_links("")), "");
}

TEST(Links, RefusesWhatIsNotALink) {
  for (const char* text :
       {"1", "1-", "-1", "1--1", "a-b", "1-2x", "1:2", "99999999999-1", "1-2,3-4", "1-2\t3-4"}) {
    EXPECT_NE(error_text([&] { parse_links(text); }).find("is not of the form i-j"), std::string::npos)
        << text;
  }
}

}  // namespace
}  // namespace seq2see
