#include "data/grammar_reader.h"

#include <gtest/gtest.h>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

const char* const small_grammar = R"(languages en fr
start S
feature number : sg pl
words N
  cat | chat
rule S
  N . | N .
)";

std::string grammar_complaint(const std::string& text) {
  return error_text([&] { parse_grammar(text, "g.txt"); });
}

/// Lines of the small grammar with more after it.
std::string more(const std::string& text) {
  return std::string(small_grammar) + text;
}

TEST(GrammarReader, ReadsWhatIsWritten) {
  const Grammar grammar = parse_grammar(small_grammar, "g.txt");
  EXPECT_EQ(grammar.languages[1], "fr");
  ASSERT_EQ(grammar.rules.size(), 1u);
  EXPECT_EQ(grammar.rules[0].sides[0].size(), 2u);
  // The full stop links to itself.
  ASSERT_EQ(grammar.rules[0].links.size(), 1u);
  EXPECT_TRUE(grammar.rules[0].links[0].sure);
  EXPECT_EQ(grammar.entries[0].lemma, "cat");
}

TEST(GrammarReader, FillsUsualArgumentsOfParadigms) {
  const Grammar grammar = parse_grammar(R"(languages en fr
start S
feature number : sg pl
paradigm en noun 2=$1s
  number=sg: $1
  number=pl: $2
words N : noun | _
  cat | chat
  mouse mice | souris | *4
rule S
  N[number=sg] | N
)",
                                        "g.txt");
  EXPECT_EQ(grammar.entries[0].sides[0].arguments, (std::vector<std::string>{"cat", "cats"}));
  EXPECT_EQ(grammar.entries[1].sides[0].arguments, (std::vector<std::string>{"mouse", "mice"}));
  EXPECT_EQ(grammar.entries[1].weight, 4);
}

TEST(GrammarReader, NamesFileAndLineOfMistakes) {
  EXPECT_EQ(grammar_complaint("start S\n").find("g.txt, line 1: A grammar starts with"), 0u);
  const std::vector<std::array<std::string, 2>> mistakes = {
      {more("  N | N . x[\n"), "line 8: 'x[' is neither a word nor a symbol."},
      {more("wirds N\n"), "line 8: 'wirds' starts no statement"},
      {more("rule S\n  N[gender=m] | N\n"), "line 9: 'gender' is not a feature"},
      {more("rule S\n  N[number=dual] | N\n"),
       "line 9: 'dual' is not a value of number; its values are sg, pl."},
      {more("rule S\n  N[number=sg] | N\n"), "line 9: Nothing in N knows the feature number."},
      {more("rule S\n  M | M\n"), "line 9: The symbol M has neither rules nor words."},
      {more("rule M\n  N | N\n"), "line 8: No sentence can reach M."},
      {more("rule S\n  M | M\nrule M\n  M N | M N\n"), "line 9: M never ends"},
      {more("rule N\n  x | x\n"), "line 9: N has words, so it cannot have rules as well."},
      {more("rule S\n  N |\n"), "line 9: A side without words is written '_'."},
      {more("rule S\n  N | N | N\n"), "line 9: A rule has two sides"},
      {more("rule S\n  N | x\n"), "line 9: N has words of fr, but the rule gives them no place there."},
      {more("rule S\n  not@n N | N\n"), "line 9: The label '@n' stands on one side only"},
      {more("rule S\n  *0 N | N\n"), "line 9: A weight is written *1 to *1000000, not *0."},
      {more("rule S\n  P P | P P\nrule P\n  N | N\n"), "line 9: P stands twice on one side."},
      {more("words A : verb | _\n  a | b\n"), "line 8: There is no paradigm 'verb' for en above this line."},
      {more("words A\n  a\n"), "line 9: An entry is written"},
      {more("words A\n  a b | c\n"), "line 9: 'a b' has no paradigm, so it is one form"},
      {more("feature x : \n"), "line 8: A feature is written"},
      {more("feature number : a b\n"), "line 8: The feature 'number' is declared twice."},
      {more("rewrite fr : de le\n"), "line 8: A rewrite is written"},
      {more("rewrite fr : de le / <vowel> => du\n"), "line 8: There is no class 'vowel' for fr"},
      {more("rewrite fr : a b c => d e\n"), "line 8: A rewrite makes as many words as it takes"},
      {more("glue de left .\n"), "line 8: 'de' is not a language of this grammar; they are en and fr."},
      {more("hold N N\n  cat dog\n"), "line 9: 'N' has no entry 'dog'."},
      {more("start S\n"), "line 8: This start was given before."},
      {more("rule S\n  N[number=?n | N\n"), "line 9: A rule has two sides"},
      {"languages en fr\n", "g.txt names no start."},
      {"  x\n", "line 1: An indented line belongs to the statement above it"},
      {"languages en fr\n\xff\n", "line 2: The line is not valid UTF-8 text."},
      {std::string("languages en fr\na\0b\n", 20), "line 2: The line is not valid UTF-8 text."},
      {"languages en fr\n" + std::string(20'000, 'x'), "line 2: The line is longer than"},
  };
  for (const auto& [text, sentence] : mistakes) {
    EXPECT_NE(grammar_complaint(text).find(sentence), std::string::npos)
        << text.substr(0, 300) << "\ngave: " << grammar_complaint(text);
  }
}

TEST(GrammarReader, RefusesVariablesOfOtherValues) {
  EXPECT_NE(grammar_complaint(R"(languages en fr
start S
feature number : sg pl
feature gender : m f
words N
  cat | chat | gender=m number=sg
rule S
  N[gender=?x number=?x] | N
)")
                .find("line 8: The variable '?x' stands for features that have other values than 'number'."),
            std::string::npos);
}

TEST(GrammarReader, SurvivesItsOwnFileCutAnywhere) {
  const std::string text =
      more("rule S\n  N:1[] , N:2 | N:2 , N:1\nclass fr v : a* !au\nrewrite fr : le / <v> => l'\n");
  for (size_t length = 0; length <= text.size(); ++length) {
    error_text([&] { parse_grammar(text.substr(0, length), "g.txt"); });
  }
  for (size_t i = 0; i < text.size(); ++i) {
    for (char c : {'[', ']', '|', '*', '@', '"', ':', '=', '?', '\n', '$'}) {
      std::string changed = text;
      changed[i] = c;
      error_text([&] { parse_grammar(changed, "g.txt"); });
    }
  }
}

}  // namespace
}  // namespace seq2see
