#include "eval/text_diff.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace seq2see {
namespace {

/// The differing stretches in brackets.
std::string marked(const std::vector<DiffPart>& parts) {
  std::string text;
  for (const DiffPart& part : parts) text += part.differs ? fmt::format("[{}]", part.text) : part.text;
  return text;
}

std::string marked(const std::string& first, const std::string& second) {
  TextDiff diff = diff_words(first, second);
  return marked(diff.first) + " | " + marked(diff.second);
}

TEST(TextDiff, MarksWordsThatDiffer) {
  EXPECT_EQ(marked("le chat noir dort.", "le chien noir dort."),
            "le [chat] noir dort. | le [chien] noir dort.");
  EXPECT_EQ(marked("le chat", "le petit chat noir"), "le chat | le [petit] chat [noir]");
  EXPECT_EQ(marked("a b c d", "b d a"), "[a] b [c] d | b d [a]");
  EXPECT_EQ(marked("un deux", "trois quatre"), "[un deux] | [trois quatre]");
}

TEST(TextDiff, SeparatesMarksFromWords) {
  EXPECT_EQ(marked("il dort", "il dort."), "il dort | il dort[.]");
  EXPECT_EQ(marked("l'été", "l’été"), "[l']été | [l’]été");
  EXPECT_EQ(marked("il a 3,5 %", "il a 3,6 %"), "il a [3,5] % | il a [3,6] %");
}

TEST(TextDiff, IgnoresWhiteSpace) {
  EXPECT_EQ(marked("a  b", "a b"), "a  b | a b");
  EXPECT_EQ(marked("a\u00A0b", "a b"), "a\u00A0b | a b");
  EXPECT_EQ(marked("", ""), " | ");
  EXPECT_EQ(marked("", "x y"), " | [x y]");
}

TEST(TextDiff, TakesInvalidTextAndLongOnes) {
  EXPECT_EQ(marked("\xff x", "x"), "[\xff] x | x");
  std::string first = "same ", second = "same ";
  for (int word = 0; word < 5000; ++word) first += "a b ", second += "b c ";
  TextDiff diff = diff_words(first + "end", second + "end");
  ASSERT_EQ(diff.first.size(), 3U);
  EXPECT_TRUE(diff.first[1].differs);
  EXPECT_EQ(diff.first[0].text + diff.first[1].text + diff.first[2].text, first + "end");
}

}  // namespace
}  // namespace seq2see
