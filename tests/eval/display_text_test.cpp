#include "eval/display_text.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

TEST(DisplayText, ShowsWhatCannotBePrinted) {
  EXPECT_EQ(visible_text(std::string("a\0\t\x1b\x7f", 5)), "a␀␉␛␡");
  EXPECT_EQ(visible_text("\xc2\x85"), "\uFFFD");          // a C1 control
  EXPECT_EQ(visible_text("\xff\xc3(\xe2\x82"), "��(��");  // invalid UTF-8, byte by byte
  EXPECT_EQ(visible_text("\xed\xa0\x80"), "���");         // a surrogate
  EXPECT_EQ(visible_text("\uFFFE\uFFFF\uFDD0"), "���");   // noncharacters
  EXPECT_EQ(visible_text("\u0301e\u0301"), "\u25CC\u0301e\u0301");
  EXPECT_EQ(visible_text("l’été, 東京"), "l’été, 東京");
}

TEST(DisplayText, KeepsFormatCharactersOffTheTerminal) {
  EXPECT_EQ(terminal_text("\u202Eabc\u00AD\u2028"), "\uFFFDabc\uFFFD\uFFFD");
  EXPECT_EQ(visible_text("\u202Eabc"), "\u202Eabc");
  EXPECT_EQ(terminal_text("👩\u200D🚀"), "👩\u200D🚀");
}

TEST(DisplayText, EscapesMarkup) {
  EXPECT_EQ(markup_text("<a b=\"c\">&amp;'\x01"), "&lt;a b=&quot;c&quot;&gt;&amp;amp;&#39;␁");
}

TEST(DisplayText, CountsColumns) {
  EXPECT_EQ(display_width(""), 0);
  EXPECT_EQ(display_width("été"), 3);
  EXPECT_EQ(display_width("e\u0301te\u0301"), 3);
  EXPECT_EQ(display_width("東京タワー"), 10);
  EXPECT_EQ(display_width("👩‍🚀"), 2);
  EXPECT_EQ(display_width("🇫🇷"), 2);
  EXPECT_EQ(display_width("❤️"), 2);
  EXPECT_EQ(display_width("▁the"), 4);
  EXPECT_EQ(display_width("القطة"), 5);
}

TEST(DisplayText, SplitsGlyphs) {
  std::vector<Glyph> glyphs = split_glyphs("e\u0301東👩‍🚀");
  ASSERT_EQ(glyphs.size(), 3U);
  EXPECT_EQ(glyphs[0].text, "e\u0301");
  EXPECT_EQ(glyphs[0].width, 1);
  EXPECT_EQ(glyphs[1].text, "東");
  EXPECT_EQ(glyphs[1].width, 2);
  EXPECT_EQ(glyphs[2].width, 2);
}

TEST(DisplayText, ShortensBetweenGlyphs) {
  EXPECT_EQ(shorten("steamboat", 9), "steamboat");
  EXPECT_EQ(shorten("steamboat", 6), "steam…");
  EXPECT_EQ(shorten("東京タワー", 6), "東京…");
  EXPECT_EQ(shorten("e\u0301e\u0301e\u0301", 2), "e\u0301…");
}

TEST(DisplayText, KnowsRightToLeft) {
  EXPECT_TRUE(has_right_to_left("a قطة"));
  EXPECT_TRUE(has_right_to_left("שלום"));
  EXPECT_FALSE(has_right_to_left("chat 東京 123"));
}

}  // namespace
}  // namespace seq2see
