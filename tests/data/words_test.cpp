#include "data/words.h"

#include <gtest/gtest.h>

#include "data/characters.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

std::string joined(std::string_view line, WordRule rule = WordRule::unicode) {
  std::string text;
  for (const std::string& word : word_texts(line, rule)) text += (text.empty() ? "" : "|") + word;
  return text;
}

struct Outcome {
  const char* line;
  const char* words;
};

// The table of docs/formats.md, "Words".
constexpr Outcome outcomes[] = {
    {"Le chat dort.", "Le|chat|dort|."},
    {"l'homme", "l'|homme"},
    {"l\u2019homme", "l\u2019|homme"},
    {"S'il", "S'|il"},
    {"don't", "don'|t"},
    {"Peter's", "Peter'|s"},
    {"aujourd'hui", "aujourd'|hui"},
    {"l'11", "l'|11"},
    {"e\u0301t\u00e9'a", "e\u0301t\u00e9'|a"},
    {"dogs' 'n' '90s", "dogs|'|'|n|'|'|90s"},
    {"l''a", "l|'|'|a"},
    {"5'10", "5|'|10"},
    {"est-ce", "est|-|ce"},
    {"-5", "-|5"},
    {"Mr. Smith", "Mr|.|Smith"},
    {"U.S.", "U|.|S|."},
    {"3.5", "3.5"},
    {"1,000.50", "1,000.50"},
    {"3. 4,", "3|.|4|,"},
    {"3..5", "3|.|.|5"},
    {"10:30", "10|:|30"},
    {"B2B m\u00b2", "B2B|m\u00b2"},
    {"\u00ab Quoi ?! \u00bb", "\u00ab|Quoi|?|!|\u00bb"},
    {"wait\u2026 a...b", "wait|\u2026|a|.|.|.|b"},
    {"snake_case", "snake|_|case"},
    {"\u65e5\u672c\u8a9e\u30c6\u30ad\u30b9\u30c8", "\u65e5|\u672c|\u8a9e|\u30c6\u30ad\u30b9\u30c8"},
    {"\u8a9e\U000E0100a", "\u8a9e\U000E0100|a"},
    {"\uc548\ub155 \uc138\uacc4", "\uc548\ub155|\uc138\uacc4"},
    {"\u0928\u092e\u0938\u094d\u0924\u0947", "\u0928\u092e\u0938\u094d\u0924\u0947"},
    {"\U0001f469\u200d\U0001f467!", "\U0001f469\u200d\U0001f467|!"},
    {"\U0001f1eb\U0001f1f7\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7|\U0001f1e9\U0001f1ea"},
    {"\u2764\ufe0f\u2764\ufe0f", "\u2764\ufe0f|\u2764\ufe0f"},
    {"\U0001f44d\U0001f3fd", "\U0001f44d\U0001f3fd"},
    {"!\u0301!", "!\u0301|!"},
    {"soft\u00adhyphen", "soft\u00adhyphen"},
    {"a\u00a0b\u2028c\u3000d\te\vf\u200bg", "a|b|c|d|e|f|g"},
    {"a \ufffd \u2581 b", "a|b"},
    {"", ""},
    {" \u3000 ", ""},
};

TEST(Words, EveryOutcomeOfTheTable) {
  for (const Outcome& outcome : outcomes) EXPECT_EQ(joined(outcome.line), outcome.words) << outcome.line;
}

TEST(Words, BytesAreThoseOfTheLine) {
  EXPECT_EQ(split_words(" l\u2019\u00e9t\u00e9.", WordRule::unicode),
            (std::vector<Word>{{1, 5}, {5, 10}, {10, 11}}));
}

TEST(Words, CoverAllThatIsNotWhiteAndNothingTwice) {
  for (const Outcome& outcome : outcomes) {
    const std::string_view line = outcome.line;
    for (const WordRule rule : {WordRule::unicode, WordRule::whitespace}) {
      uint32_t at = 0;
      std::string between;
      for (const Word& word : split_words(line, rule)) {
        ASSERT_LE(at, word.begin);
        ASSERT_LT(word.begin, word.end);
        between += line.substr(at, word.begin - at);
        at = word.end;
      }
      between += line.substr(at);
      EXPECT_EQ(trim(between), "") << line;
    }
  }
}

TEST(Words, WhitespaceRuleSplitsNowhereElse) {
  EXPECT_EQ(joined(" l'homme\u3000est-ce  \u65e5\u672c. ", WordRule::whitespace),
            "l'homme|est-ce|\u65e5\u672c.");
}

TEST(Words, RulesHaveNames) {
  for (const WordRule rule : {WordRule::unicode, WordRule::whitespace}) {
    EXPECT_EQ(value_named<WordRule>(name_of(rule)), rule);
  }
  EXPECT_EQ(error_text([] { value_named<WordRule>("moses"); }),
            "The word rule 'moses' is not known. Choose unicode or whitespace.");
}

}  // namespace
}  // namespace seq2see
