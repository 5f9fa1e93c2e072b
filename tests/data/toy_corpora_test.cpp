#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>

#include "data/expansion.h"
#include "data/files.h"
#include "data/grammar.h"
#include "data/links.h"
#include "data/words.h"
#include "tests/support/read_lines.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

struct Line {
  std::string source, target;
  Links links;
};

std::filesystem::path folder_of(const std::string& name) {
  return std::filesystem::path(SEQ2SEE_SOURCE_DIR) / "data" / "toy" / name;
}

std::vector<Line> read_lines(const std::filesystem::path& path) {
  std::vector<Line> lines;
  std::istringstream text(read_file(path));
  for (std::string line; std::getline(text, line);) {
    const size_t tab = line.find('\t'), second = line.find('\t', tab + 1);
    lines.push_back({line.substr(0, tab), line.substr(tab + 1, second - tab - 1), {}});
    if (second != std::string::npos) lines.back().links = parse_links(line.substr(second + 1));
  }
  return lines;
}

std::vector<std::string> words_of(const std::string& line) {
  return word_texts(line, WordRule::unicode);
}

/// In lower case; beyond ASCII the letters À to Þ, which UTF-8 writes as C3 80 to C3 9E.
std::string lower(std::string text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool latin = i > 0 && text[i - 1] == '\xC3' && c <= 0x9E;
    if (latin || (c >= 'A' && c <= 'Z')) text[i] = static_cast<char>(c + 0x20);
  }
  return text;
}

std::string without_final_mark(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == '?' || text.back() == ' ')) text.pop_back();
  return text;
}

const std::map<std::string, size_t> sizes = {{"train.tsv", 50'000},
                                             {"valid.tsv", 1'000},
                                             {"test.tsv", 1'000},
                                             {"test.compose.tsv", 1'000},
                                             {"test.long.tsv", 500}};

class ToyCorpus : public testing::TestWithParam<std::string> {
 protected:
  std::vector<Line> lines(const std::string& file) const { return read_lines(folder_of(GetParam()) / file); }
};

TEST_P(ToyCorpus, ComesFromItsGrammarByteForByte) {
  TemporaryFolder out;
  write_expansion(expand(read_grammar(folder_of(GetParam()) / "grammar.txt"), {}), out.path());
  for (const auto& [file, size] : sizes) {
    EXPECT_TRUE(read_file(out / file) == read_file(folder_of(GetParam()) / file)) << file;
  }
}

TEST_P(ToyCorpus, HasTheStatedSizesAndLengths) {
  for (const auto& [file, size] : sizes) {
    const bool is_long = file == "test.long.tsv";
    const auto all = lines(file);
    EXPECT_EQ(all.size(), size) << file;
    for (const Line& line : all) {
      // The mark that casual sentences lack counts as a word.
      const auto many = words_of(without_final_mark(line.source)).size() + 1;
      EXPECT_GE(many, is_long ? 15u : 2u) << line.source;
      EXPECT_LE(many, is_long ? 28u : 14u) << line.source;
    }
  }
}

TEST_P(ToyCorpus, HasNoSourceTwiceInAnyFiles) {
  std::map<std::string, std::string> seen;
  for (const auto& [file, size] : sizes) {
    for (const Line& line : lines(file)) {
      const auto [known, is_new] = seen.emplace(lower(without_final_mark(line.source)), file);
      EXPECT_TRUE(is_new) << line.source << " is in " << file << " and in " << known->second;
    }
  }
}

TEST_P(ToyCorpus, LinksStayWithinTheSentencesAndReachNearlyEveryTargetWord) {
  size_t words = 0, linked = 0;
  for (const auto& [file, size] : sizes) {
    if (file == "train.tsv") continue;
    for (const Line& line : lines(file)) {
      const auto sources = static_cast<int>(words_of(line.source).size());
      const auto targets = static_cast<int>(words_of(line.target).size());
      std::set<int> reached;
      for (const auto* links : {&line.links.sure, &line.links.possible}) {
        for (auto [i, j] : *links) {
          EXPECT_LT(i, sources) << line.source;
          EXPECT_LT(j, targets) << line.target;
          reached.insert(j);
        }
      }
      words += static_cast<size_t>(targets);
      linked += reached.size();
    }
  }
  EXPECT_GT(static_cast<double>(linked), 0.999 * static_cast<double>(words));
}

TEST_P(ToyCorpus, HasAFewHundredWordsASideEachOften) {
  std::array<std::map<std::string, int>, 2> counts;
  for (const Line& line : lines("train.tsv")) {
    for (const std::string& word : words_of(lower(line.source))) ++counts[0][word];
    for (const std::string& word : words_of(lower(line.target))) ++counts[1][word];
  }
  for (const auto& side : counts) {
    EXPECT_GE(side.size(), 300u);
    EXPECT_LE(side.size(), 600u);
    for (const auto& [word, count] : side) EXPECT_GE(count, 20) << word;
  }
}

TEST_P(ToyCorpus, IsCasualInOneSentenceOfTen) {
  size_t casual = 0, all = 0;
  for (const Line& line : lines("train.tsv")) {
    const bool has_mark = line.source.ends_with(".") || line.source.ends_with("?");
    const bool has_capital = line.source[0] >= 'A' && line.source[0] <= 'Z';
    EXPECT_EQ(has_mark, line.target.ends_with(".") || line.target.ends_with("?")) << line.source;
    const std::string first_letter = line.target.substr(0, 2);
    EXPECT_EQ(has_capital, lower(first_letter) != first_letter) << line.target;
    casual += !has_mark || !has_capital;
    ++all;
  }
  EXPECT_NEAR(static_cast<double>(casual) / static_cast<double>(all), 0.1, 0.005);
}

/// All source forms of a lexical entry, the arguments of its paradigm, between spaces.
std::set<std::string> source_forms(const Entry& entry) {
  const EntrySide& side = entry.sides[0];
  std::set<std::string> forms;
  for (std::string form : side.arguments) {
    std::replace(form.begin(), form.end(), '_', ' ');
    std::erase(form, '~');
    forms.insert(fmt::format(" {} ", lower(form)));
  }
  return forms;
}

/// Its words in lower case between spaces, also at both ends.
std::vector<std::string> padded(const std::vector<Line>& lines) {
  std::vector<std::string> all;
  for (const Line& line : lines) {
    all.emplace_back(" ");
    for (const std::string& word : words_of(lower(line.source))) all.back() += word + " ";
  }
  return all;
}

bool has_form(const std::string& padded, const std::set<std::string>& forms) {
  return std::any_of(forms.begin(), forms.end(),
                     [&](const std::string& form) { return padded.find(form) != std::string::npos; });
}

TEST_P(ToyCorpus, HoldsOutWhatItSays) {
  const Grammar grammar = read_grammar(folder_of(GetParam()) / "grammar.txt");
  ASSERT_GE(grammar.held_out.size(), 20u);
  const auto train = padded(lines("train.tsv")), compose = padded(lines("test.compose.tsv"));
  std::vector<bool> covered(compose.size());
  for (const HeldOut& held : grammar.held_out) {
    const Entry& first = grammar.entries[static_cast<size_t>(held.first)];
    const Entry& second = grammar.entries[static_cast<size_t>(held.second)];
    const auto a = source_forms(first), b = source_forms(second);
    int with_first = 0, with_second = 0, with_both = 0;
    for (const std::string& line : train) {
      const bool is_first = has_form(line, a), is_second = has_form(line, b);
      with_first += is_first;
      with_second += is_second;
      with_both += is_first && is_second;
    }
    EXPECT_EQ(with_both, 0) << first.lemma << " " << second.lemma;
    EXPECT_GE(with_first, 100) << first.lemma;
    EXPECT_GE(with_second, 100) << second.lemma;
    size_t found = 0;
    for (size_t i = 0; i < compose.size(); ++i) {
      if (!has_form(compose[i], a) || !has_form(compose[i], b)) continue;
      covered[i] = true;
      ++found;
    }
    EXPECT_GE(found, 5u) << first.lemma << " " << second.lemma;
  }
  for (size_t i = 0; i < compose.size(); ++i) EXPECT_TRUE(covered[i]) << compose[i];
}

INSTANTIATE_TEST_SUITE_P(All, ToyCorpus, testing::Values("en-fr", "en-de"),
                         [](const auto& each) { return each.param.substr(0, 2) + each.param.substr(3); });

using Expected = std::map<std::string, std::pair<std::string, std::string>>;

/// Source, then target and links; all of it in the files for validation and testing.
void expect_in_corpus(const std::string& name, const Expected& expected) {
  size_t found = 0;
  for (const char* file : {"valid.tsv", "test.tsv"}) {
    for (const Line& line : read_lines(folder_of(name) / file)) {
      const auto known = expected.find(line.source);
      if (known == expected.end()) continue;
      ++found;
      EXPECT_EQ(line.target, known->second.first);
      EXPECT_EQ(format_links(line.links), known->second.second) << line.source;
    }
  }
  EXPECT_EQ(found, expected.size());
}

/// Translations and links worked out by hand, one for each thing that French does differently.
TEST(ToyEnglishFrench, AgreesWithSentencesWorkedByHand) {
  const Expected expected = {
      // an object pronoun before the infinitive; one word to three
      {"They cannot see me.", {"Ils ne peuvent pas me voir.", "0-0 1-1 1-2 1-3 2-5 3-4 4-6"}},
      // être: the participle agrees with its subject; the auxiliary is only a possible partner
      {"The old sisters stayed at home.",
       {"Les vieilles sœurs sont restées à la maison.", "0-0 1-1 2-2 3?3 3-4 4?5 4?6 4?7 5?5 5?6 5-7 6-8"}},
      // avoir: the participle agrees with the object before it, in a relative clause
      {"She sees the forest that you saw.",
       {"Elle voit la forêt que vous avez vue.", "0-0 1-1 2-2 3-3 4-4 5-5 6?6 6-7 7-8"}},
      // and as a pronoun, elided before the auxiliary
      {"A boy took my car and lost it.",
       {"Un garçon a pris ma voiture et l'a perdue.", "0-0 1-1 2?2 2-3 3-4 4-5 5-6 6?8 6-9 7-7 8-10"}},
      // but not with an indirect object
      {"We showed her four hats.", {"Nous lui avons montré quatre chapeaux.", "0-0 1?2 1-3 2-1 3-4 4-5 5-6"}},
      // à + les = aux
      {"You give a hat to the boys.",
       {"Vous donnez un chapeau aux garçons.", "0-0 1-1 2-2 3-3 4-4 5-4 6-5 7-6"}},
      // ce -> cet before a mute h, but not before an aspirated one
      {"Who goes to this hotel?", {"Qui va à cet hôtel ?", "0-0 1-1 2-2 3-3 4-4 5-5"}},
      {"A hamster was not old.", {"Un hamster n'était pas vieux.", "0-0 1-1 2?2 2-3 3-2 3-4 4-5 5-6"}},
      // un -> d' after a negation
      {"They do not have a bird.", {"Ils n'ont pas d'oiseau.", "0-0 1?1 1?3 2-1 2-3 3?1 3-2 4-4 5-5 6-6"}},
      // est-ce que, elided
      {"Is he tired?", {"Est-ce qu'il est fatigué ?", "0?0 0?1 0?2 0?3 0-5 1-4 2-6 3?0 3?1 3?2 3?3 3-7"}},
      // vieux -> vieil
      {"The old friend has our hat.", {"Le vieil ami a notre chapeau.", "0-0 1-1 2-2 3-3 4-4 5-5 6-6"}},
      // des -> de before an adjective, another adjective after the noun
      {"Six men have some new blue boxes.",
       {"Six hommes ont de nouvelles boîtes bleues.", "0-0 1-1 2-2 3-3 4-4 5-6 6-5 7-7"}},
      // one noun to three words
      {"We did not eat a potato.",
       {"Nous n'avons pas mangé de pomme de terre.",
        "0-0 1?1 1?2 1?3 1?4 2-1 2-3 3?1 3?2 3-4 4-5 5-6 5-7 5-8 6-9"}},
      // s'il; the near future with a pronoun
      {"She will help us if it rains.",
       {"Elle va nous aider s'il pleut.", "0-0 1-1 2-3 3-2 4-4 5-5 6-6 7-7"}},
      // ne ... jamais, and "aimer" with the article
      {"In summer, I never love soup.",
       {"En été, je n'aime jamais la soupe.", "0-0 1-1 2-2 3-3 4-4 4-6 5?4 5-5 6?7 6-8 7-9"}},
      // de + le = du
      {"I must drink some wine.", {"Je dois boire du vin.", "0-0 1-1 2-2 3-3 4-4 5-5"}},
  };
  expect_in_corpus("en-fr", expected);
}

/// The same for German.
TEST(ToyEnglishGerman, AgreesWithSentencesWorkedByHand) {
  const Expected expected = {
      // a separable verb: its prefix at the end, or joined in a subordinate clause and in the participle
      {"Please invite four children.",
       {"Bitte laden Sie vier Kinder ein.", "0-0 0?2 1-1 1?2 1-5 2-3 3-4 4-6"}},
      {"My sister tidies her living room because hot tea is hot today.",
       {"Meine Schwester räumt ihr Wohnzimmer auf, weil heißer Tee heute heiß ist.",
        "0-0 1-1 2-2 2-5 3-3 4-4 5-4 6?6 6-7 7-8 8-9 9-12 10-11 11-10 12-13"}},
      {"Are the women who closed a garden door today in the city?",
       {"Sind die Frauen, die heute eine Gartentür zugemacht haben, in der Stadt?",
        "0-0 1-1 2-2 3?3 3-4 3?10 4-8 4?9 4?10 5-6 6-7 7-7 8-5 9-11 10?12 11?12 11-13 12-14"}},
      // a verb of two words, sein as auxiliary, a question
      {"Has the small girl always got up?",
       {"Ist das kleine Mädchen immer aufgestanden?", "0-0 0?5 1-1 2-2 3-3 4-4 5?0 5-5 6?0 6-5 7-6"}},
      // verb second behind an adverbial, and behind a clause
      {"On Sunday Peter went home.",
       {"Am Sonntag ist Peter nach Hause gegangen.", "0-0 1-1 2-3 3?2 3-6 4?4 4-5 5-7"}},
      {"If I do not work, I must drink water.",
       {"Wenn ich nicht arbeite, muss ich Wasser trinken.",
        "0-0 1-1 2?3 3-2 4-3 5-4 6-6 7-5 7?8 8?5 8-8 9-7 10-9"}},
      // kein and compounds; the verb at the end; in dem -> im
      {"A child does not have coffee cups because Lena is in the garden.",
       {"Ein Kind hat keine Kaffeetassen, weil Lena im Garten ist.",
        "0-0 1-1 2?2 3-3 4-2 5-4 6-4 7?5 7-6 8-7 9-10 10-8 11?8 12?8 12-9 13-11"}},
      {"They cannot tidy a beautiful office.",
       {"Sie können kein schönes Büro aufräumen.", "0-0 1-1 1-2 1?5 2?1 2-5 3?4 4-3 5-4 6-6"}},
      // nicht before a place; the dative after in
      {"The horse cannot stay in our house.",
       {"Das Pferd kann nicht in unserem Haus bleiben.", "0-0 1-1 2-2 2-3 2?7 3?2 3-7 4-4 5-5 6-6 7-8"}},
      // helfen takes the dative, wollen an infinitive
      {"Lena wants to help a man.",
       {"Lena will einem Mann helfen.", "0-0 1-1 1?4 2?1 2?4 3?1 3-4 4-2 5-3 6-5"}},
      // dative before accusative, polite command
      {"Please give the doctor the shirts.",
       {"Bitte geben Sie dem Arzt die Hemden.", "0-0 0?2 1-1 1?2 2-3 3-4 4-5 5-6 6-7"}},
      // a pronoun before the adverb, an indefinite object after it
      {"He always gives you many old cups.",
       {"Er gibt Ihnen immer viele alte Tassen.", "0-0 1-3 2-1 3-2 4-4 5-5 6-6 7-7"}},
      // a weak noun
      {"Anna orders the cold tomato soup and visits the neighbour.",
       {"Anna bestellt die kalte Tomatensuppe und besucht den Nachbarn.",
        "0-0 1-1 2-2 3-3 4-4 5-4 6-5 7-6 8-7 9-8 10-9"}},
      // means before place
      {"They must travel to Munich by car.",
       {"Sie müssen mit dem Auto nach München reisen.", "0-0 1-1 1?7 2?1 2-7 3-5 4-6 5-2 5?3 6?3 6-4 7-8"}},
      // where -> wo or wohin; the relative clause between commas
      {"Where must the woman who does not have cats go?",
       {"Wohin muss die Frau, die keine Katzen hat, gehen?",
        "0-0 1-1 1?10 2-2 3-3 4?4 4-5 4?9 5?8 6-6 7-8 7?9 8-7 9?1 9-10 10-11"}},
      {"Do you know where Lena must sit?",
       {"Wissen Sie, wo Lena sitzen muss?", "0?0 1-1 2-0 3?2 3-3 4-4 5?5 5-6 6-5 6?6 7-7"}},
  };
  expect_in_corpus("en-de", expected);
}

}  // namespace
}  // namespace seq2see
