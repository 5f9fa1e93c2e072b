#include "data/expansion.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

/// The example of docs/grammar.md, so that the document stays true.
Grammar example() {
  const std::string text = read_file(std::filesystem::path(SEQ2SEE_SOURCE_DIR) / "docs" / "grammar.md");
  const size_t begin = text.find("```\n") + 4;
  return parse_grammar(text.substr(begin, text.find("```", begin) - begin), "example");
}

ExpansionOptions few_pairs() {
  ExpansionOptions options;
  options.train = 40;
  options.valid = 5;
  options.test = 15;
  options.compose = 5;
  options.casual_per_thousand = 0;
  return options;
}

std::map<std::string, std::string> by_source(const Expansion& expansion) {
  std::map<std::string, std::string> targets;
  for (const auto* part : {&expansion.train, &expansion.valid, &expansion.test, &expansion.compose}) {
    for (const SentencePair& pair : *part) {
      targets[pair.source] = pair.target + "  " + format_links(*pair.links);
    }
  }
  return targets;
}

TEST(Expansion, DrawsTheExampleOfTheDocument) {
  const auto targets = by_source(expand(example(), few_pairs()));
  EXPECT_EQ(targets.size(), 65u);
  // Worked by hand: words count from 0, "does" is only a possible partner of the negation.
  EXPECT_EQ(targets.at("The girl does not love the water."),
            "La fille n'aime pas l'eau.  0-0 1-1 2?3 3-2 3-4 4-3 5-5 6-6 7-7");
  EXPECT_EQ(targets.at("The man does not buy the apples."),
            "L'homme n'achète pas les pommes.  0-0 1-1 2?3 3-2 3-4 4-3 5-5 6-6 7-7");
}

TEST(Expansion, IsAFunctionOfTheSeed) {
  ExpansionOptions options = few_pairs();
  const auto sources = [&] {
    std::string all;
    for (const SentencePair& pair : expand(example(), options).train) all += pair.source + "\n";
    return all;
  };
  const std::string first = sources();
  EXPECT_EQ(sources(), first);
  options.seed = 2;
  EXPECT_NE(sources(), first);
}

TEST(Expansion, HoldsOutCombinations) {
  const Expansion expansion = expand(example(), few_pairs());
  const auto has_both = [](const SentencePair& pair) {
    return pair.source.find("love") != std::string::npos && pair.source.find("apple") != std::string::npos;
  };
  for (const auto* part : {&expansion.train, &expansion.valid, &expansion.test}) {
    for (const SentencePair& pair : *part) EXPECT_FALSE(has_both(pair)) << pair.source;
  }
  ASSERT_EQ(expansion.compose.size(), 5u);
  for (const SentencePair& pair : expansion.compose) EXPECT_TRUE(has_both(pair)) << pair.source;
}

TEST(Expansion, WritesCasualSentencesAlikeOnBothSides) {
  ExpansionOptions options = few_pairs();
  options.casual_per_thousand = 1000;
  std::set<std::string> kinds;
  for (const SentencePair& pair : expand(example(), options).train) {
    const bool mark = pair.source.ends_with("."), capital = pair.source.starts_with("The");
    EXPECT_EQ(mark, pair.target.ends_with("."));
    EXPECT_EQ(capital, pair.target.starts_with("L"));
    EXPECT_FALSE(mark && capital);
    kinds.insert(std::string(mark ? "mark " : "") + (capital ? "capital" : ""));
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"", "mark ", "capital"}));
}

TEST(Expansion, NamesBothTargetsOfAnAmbiguousSource) {
  const Grammar grammar = parse_grammar(R"(languages en fr
start S
words YOU
  you | tu
  you | vous
rule S
  YOU sleep | YOU dormez
)",
                                        "g.txt");
  const std::string text = error_text([&] { expand(grammar, few_pairs()); });
  EXPECT_NE(text.find("'You sleep'"), std::string::npos) << text;
  EXPECT_NE(text.find("u dormez"), std::string::npos) << text;
  EXPECT_NE(text.find("ous dormez"), std::string::npos) << text;
}

TEST(Expansion, EndsWhereTheGrammarIsTooPoorOrEndless) {
  const Grammar poor = parse_grammar("languages en fr\nstart S\nrule S\n  a | b\n", "g.txt");
  EXPECT_NE(error_text([&] { expand(poor, few_pairs()); }).find("gives only 0 of the 60 distinct"),
            std::string::npos);
  const Grammar endless = parse_grammar(R"(languages en fr
start S
rule S
  *1000 S:1 S:2 | S:2 S:1
  *1 a | b
)",
                                        "g.txt");
  ExpansionOptions options = few_pairs();
  options.train = 1;
  options.valid = options.test = 0;
  EXPECT_NE(error_text([&] { expand(endless, options); }).find("Make the grammar richer"), std::string::npos);
}

TEST(Expansion, SaysWhatAFormLacks) {
  const Grammar grammar = parse_grammar(R"(languages en fr
start S
feature number : sg pl
paradigm en noun
  number=sg: $1
words N : noun | _
  cat | chat
rule S
  N | N
)",
                                        "g.txt");
  EXPECT_EQ(error_text([&] { expand(grammar, few_pairs()); }),
            "g.txt, line 9: The form of 'cat' depends on number, of which the rule says nothing.");
}

TEST(Expansion, ChecksItsOptions) {
  ExpansionOptions options;
  options.train = 0;
  EXPECT_EQ(error_text([&] { validate(options); }),
            "The number of training pairs is 0; choose 1 to 10000000.");
  options = {};
  options.longest = 1;
  EXPECT_NE(error_text([&] { validate(options); }).find("The longest length in words is 1"),
            std::string::npos);
}

TEST(Expansion, WritesLinksEverywhereButInTraining) {
  TemporaryFolder folder;
  write_expansion(expand(example(), few_pairs()), folder.path());
  const auto tabs_of_first_line = [&](const char* name) {
    const std::string text = read_file(folder / name);
    const std::string line = text.substr(0, text.find('\n'));
    return std::count(line.begin(), line.end(), '\t');
  };
  EXPECT_EQ(tabs_of_first_line("train.tsv"), 1);
  EXPECT_EQ(tabs_of_first_line("valid.tsv"), 2);
  EXPECT_EQ(tabs_of_first_line("test.compose.tsv"), 2);
  EXPECT_FALSE(std::filesystem::exists(folder / "test.long.tsv"));
}

}  // namespace
}  // namespace seq2see
