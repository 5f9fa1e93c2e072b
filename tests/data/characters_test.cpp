#include "data/characters.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

TEST(Characters, KnowsKindsAndBytes) {
  const auto characters = characters_of("aé 7\u3000漢!\u0301");
  const std::vector<CharacterKind> kinds = {
      CharacterKind::letter, CharacterKind::letter,    CharacterKind::white, CharacterKind::digit,
      CharacterKind::white,  CharacterKind::ideograph, CharacterKind::other, CharacterKind::mark};
  ASSERT_EQ(characters.size(), kinds.size());
  for (size_t i = 0; i < kinds.size(); ++i) EXPECT_EQ(characters[i].kind, kinds[i]) << i;
  EXPECT_EQ(characters[1].code, 0xe9);
  EXPECT_EQ(characters[1].begin, 1U);
  EXPECT_EQ(characters[1].end, 3U);
  EXPECT_EQ(characters.back().end, 14U);
}

TEST(Characters, WhiteSpaceIsUnicodesAndWhatTheTokenizerBlanks) {
  for (const int32_t code :
       {0x09,   0x0b,   0x0c,   0x0d,   0x20,   0x85,   0xa0,   0x1680, 0x2000, 0x200a, 0x200b,
        0x2028, 0x2029, 0x202f, 0x205f, 0x2581, 0x3000, 0xfeff, 0xfffd, 0x01,   0x7f}) {
    EXPECT_TRUE(is_white(code)) << code;
  }
  for (const int32_t code : {0x21, 0x41, 0xad, 0x0301, 0x200d, 0x2019, 0x2580, 0xfe0f, 0x1f600}) {
    EXPECT_FALSE(is_white(code)) << code;
  }
}

TEST(Characters, FindsTheFirstInvalidByte) {
  constexpr size_t none = std::string_view::npos;
  EXPECT_EQ(first_invalid_byte(""), none);
  EXPECT_EQ(first_invalid_byte("abcé漢😀"), none);
  EXPECT_EQ(first_invalid_byte("ab\xff"), 2U);
  EXPECT_EQ(first_invalid_byte("é\xc3"), 2U);              // cut off
  EXPECT_EQ(first_invalid_byte("a\xc0\xaf"), 1U);          // overlong
  EXPECT_EQ(first_invalid_byte("a\xed\xa0\x80"), 1U);      // a surrogate
  EXPECT_EQ(first_invalid_byte("a\xf4\x90\x80\x80"), 1U);  // behind U+10FFFF
}

TEST(Characters, InvalidBytesAreOneCharacterEach) {
  const auto characters = characters_of(
      "\xff\xfe"
      "a");
  ASSERT_EQ(characters.size(), 3U);
  EXPECT_EQ(characters[1].begin, 1U);
  EXPECT_EQ(characters[1].end, 2U);
  EXPECT_EQ(characters[1].kind, CharacterKind::other);
}

TEST(Characters, TrimsUnicodeWhiteSpace) {
  EXPECT_EQ(trim("\u3000 a b\u00a0\r"), "a b");
  EXPECT_EQ(trim(" \u2028"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Characters, BlankingKeepsEveryOffset) {
  EXPECT_EQ(blank_white_space("a\u00a0b\u2028c\td"), "a  b   c d");
}

TEST(Characters, WidensTypographicApostrophesOnly) {
  EXPECT_EQ(widen_apostrophes("l\u2019a 'b\u2018"), "l\uff07a 'b\u2018");
}

}  // namespace
}  // namespace seq2see
