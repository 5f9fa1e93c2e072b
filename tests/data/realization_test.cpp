#include "data/realization.h"

#include <gtest/gtest.h>

#include "data/links.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

/// The only sentence of a grammar with its links.
std::string only(const std::string& rules, Style style = {}) {
  const Grammar grammar = parse_grammar(
      "languages en de\nstart S\nfinal .\nglue en left . ,\nglue de left . ,\n"
      "glue de both -\n" +
          rules,
      "g.txt");
  Random random(1);
  auto derivation = draw_derivation(grammar, grammar.start, random);
  const SentencePair pair = write_pair(grammar, realize(grammar, *derivation, random), style);
  return pair.source + " | " + pair.target + " | " + format_links(*pair.links);
}

TEST(Realization, LinksOneWordInSeveralPlaces) {
  // A separable verb: its two parts are forms of one entry, chosen place by place.
  EXPECT_EQ(only(R"(feature part : stem prefix
paradigm de separable
  part=prefix: $2
  part=stem: $1
words V : _ | separable
  opens | macht auf
words N
  door | Tür
rule S
  he@h V the@t N . | er@h V[part=stem] die@t N V[part=prefix] .
)"),
            "He opens the door. | Er macht die Tür auf. | 0-0 1-1 1-4 2-2 3-3 4-5");
}

TEST(Realization, LinksSeveralWordsToOne) {
  EXPECT_EQ(only("words N\n  bus_stop | Bushaltestelle\nrule S\n  the@t N | die@t N\n"),
            "The bus stop | Die Bushaltestelle | 0-0 1-1 2-1");
}

TEST(Realization, LinksToAPhraseAreLinksToItsHead) {
  EXPECT_EQ(only(R"(words N
  bread | Brot
words A
  good | gutes
rule S
  NP@n | von@n? NP@n
rule NP
  A N* | A N*
)"),
            "Good bread | Von gutes Brot | 0-1 1?0 1-2");
}

TEST(Realization, RewritesMergeAndSplitLinks) {
  EXPECT_EQ(only("rewrite de : in dem => im\nrule S\n  in@i the@t house@h | in@i dem@t haus@h\n"),
            "In the house | Im haus | 0-0 1-0 2-1");
  EXPECT_EQ(only("rewrite de : im => in dem\nrule S\n  inside@i house@h | im@i haus@h\n"),
            "Inside house | In dem haus | 0-0 0-1 1-2");
  EXPECT_EQ(only("class en vowel : a* !apex\nrewrite en : a / <vowel> => an\n"
                 "rule S\n  a@a apple@b a@c apex@d | ein@a apfel@b ein@c gipfel@d\n"),
            "An apple a apex | Ein apfel ein gipfel | 0-0 1-1 2-2 3-3");
}

TEST(Realization, RewritesThatGrowWithoutEndAreRefused) {
  std::string rewrites;
  for (int i = 0; i < 40; ++i) rewrites += "rewrite de : ja => ja ja\n";
  EXPECT_EQ(error_text([&] { only(rewrites + "rule S\n  yes@i | ja@i\n"); }),
            "The rewrites of g.txt make a sentence of more than 10000 words.");
}

TEST(Realization, TagsTellWordsApartAndAreNotWritten) {
  EXPECT_EQ(only("rewrite de : an dem^1 => am\nrule S\n  x@a y@b z@c | an@a dem^2@b dem^1@c\n"),
            "X y z | An dem dem | 0-0 1-1 2-2");
}

TEST(Realization, CountsWordsAsWritten) {
  // An apostrophe goes with the word before it, a hyphen is a word: links follow.
  EXPECT_EQ(only("rule S\n  is@i he@h today@t | est_-_ce@i l'homme@h aujourd'hui@t\n"),
            "Is he today | Est-ce l'homme aujourd'hui | 0-0 0-1 0-2 1-3 1-4 2-5 2-6");
}

TEST(Realization, WritesCasually) {
  const std::string rules = "rule S\n  \"I\"@a eat@b . | \"Ärger\"@a isst@b .\n";
  EXPECT_EQ(only(rules), "I eat. | Ärger isst. | 0-0 1-1 2-2");
  EXPECT_EQ(only(rules, {false, false}), "I eat | Ärger isst | 0-0 1-1");
  EXPECT_EQ(only(rules, {true, true}), "i eat. | ärger isst. | 0-0 1-1 2-2");
  EXPECT_EQ(only("rule S\n  a@a | ärger@a\n"), "A | Ärger | 0-0");
}

}  // namespace
}  // namespace seq2see
