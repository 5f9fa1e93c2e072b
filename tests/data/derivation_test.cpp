#include "data/derivation.h"

#include <gtest/gtest.h>

#include <map>

namespace seq2see {
namespace {

TEST(Cells, UnifyingIntersects) {
  Cells cells;
  const int a = cells.add(0b0111), b = cells.add(0b1110), c = cells.add(0b1000);
  EXPECT_TRUE(cells.unify(a, b));
  EXPECT_EQ(cells.values(a), 0b0110u);
  EXPECT_TRUE(cells.restrict(b, 0b0100));
  EXPECT_EQ(cells.values(a), 0b0100u);
  EXPECT_FALSE(cells.unify(b, c));
}

TEST(Cells, DecideDrawsEachValueAlike) {
  Random random(7);
  std::map<ValueSet, int> counts;
  for (int i = 0; i < 3000; ++i) {
    Cells cells;
    const int cell = cells.add(0b10110);
    cells.decide(cell, random);
    ++counts[cells.values(cell)];
  }
  ASSERT_EQ(counts.size(), 3u);
  for (ValueSet value : {0b00010u, 0b00100u, 0b10000u}) EXPECT_NEAR(counts[value], 1000, 120);
}

const char* const text = R"(languages en fr
start S
feature kind object : food thing
words V
  eat  | mange  | object=food
  take | prends | object=food/thing *3
words N
  apple | pomme  | kind=food
  chair | chaise | kind=thing
words ADJ
  red | rouge
rule S
  V[object=?o]* NP[kind=?o] | V* NP
rule NP[kind]
  ADJ N[kind]* | N* ADJ
hold V N
  eat apple
hold ADJ N
  red chair
hold V ADJ
  take red
)";

TEST(Derivation, KeepsToFeaturesAndWeights) {
  const Grammar grammar = parse_grammar(text, "g.txt");
  Random random(1);
  std::map<std::string, int> counts;
  for (int i = 0; i < 8000; ++i) {
    const auto derivation = draw_derivation(grammar, grammar.start, random);
    ASSERT_TRUE(derivation.has_value());
    const Node& verb = *derivation->root->children[0];
    const Node& noun = *derivation->root->children[1]->children[1];
    const auto lemma = [&](const Node& node) {
      return grammar.entries[static_cast<size_t>(node.entry)].lemma;
    };
    ++counts[lemma(verb) + " " + lemma(noun)];
  }
  // One verb in four is "eat", which chairs do not suit; "take" takes either noun.
  EXPECT_EQ(counts.count("eat chair"), 0u);
  EXPECT_NEAR(counts["eat apple"], 2000, 200);
  EXPECT_NEAR(counts["take apple"], 3000, 250);
  EXPECT_NEAR(counts["take chair"], 3000, 250);
}

TEST(Derivation, FindsHeldOutWordsThatStandTogether) {
  const Grammar grammar = parse_grammar(text, "g.txt");
  Random random(1);
  for (int i = 0; i < 200; ++i) {
    const auto derivation = draw_derivation(grammar, grammar.start, random);
    const int verb = derivation->root->children[0]->entry;
    const int noun = derivation->root->children[1]->children[1]->entry;
    std::vector<int> expected;
    if (verb == 0 && noun == 2) expected.push_back(0);
    if (noun == 3) expected.push_back(1);
    // "take" and "red" are in one sentence, but "red" heads nothing beside the verb.
    EXPECT_EQ(held_out_relations(grammar, *derivation->root), expected);
    EXPECT_EQ(holds_held_out(grammar, *derivation->root), true) << "each sentence has one of the three";
  }
}

TEST(Derivation, GivesUpOnEndlessOnes) {
  const Grammar grammar =
      parse_grammar("languages en fr\nstart S\nrule S\n  *100000 S:1 S:2 | S:1 S:2\n  a | a\n", "g.txt");
  Random random(1);
  int ended = 0;
  for (int i = 0; i < 100; ++i) ended += draw_derivation(grammar, grammar.start, random).has_value();
  EXPECT_EQ(ended, 0);
}

}  // namespace
}  // namespace seq2see
