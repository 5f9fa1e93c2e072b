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

/// Words in ASCII lower case, which is all that the sides of a toy corpus need to be compared.
std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c < 128 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
  });
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
    // A capital such as É stays apart under ASCII's lower case: it only makes this stricter.
    for (const auto& [word, count] : side) EXPECT_GE(count, 20) << word;
  }
}

TEST_P(ToyCorpus, IsCasualInOneSentenceOfTen) {
  size_t casual = 0, all = 0;
  for (const Line& line : lines("train.tsv")) {
    const bool has_mark = line.source.ends_with(".") || line.source.ends_with("?");
    const bool has_capital = line.source[0] >= 'A' && line.source[0] <= 'Z';
    EXPECT_EQ(has_mark, line.target.ends_with(".") || line.target.ends_with("?")) << line.source;
    EXPECT_EQ(has_capital, lower(line.target.substr(0, 1)) != line.target.substr(0, 1) ||
                               line.target.starts_with("É") || line.target.starts_with("Ä") ||
                               line.target.starts_with("Ö") || line.target.starts_with("Ü"))
        << line.target;
    casual += !has_mark || !has_capital;
    ++all;
  }
  EXPECT_NEAR(static_cast<double>(casual) / static_cast<double>(all), 0.1, 0.005);
}

/// All source forms of a lexical entry: the arguments of its paradigm.
std::set<std::string> source_forms(const Entry& entry) {
  const EntrySide& side = entry.sides[0];
  if (side.paradigm < 0) return {side.arguments[0]};
  return {side.arguments.begin(), side.arguments.end()};
}

bool has_form(const std::string& source, const std::set<std::string>& forms) {
  std::string padded = " ";
  for (const std::string& word : words_of(source)) padded += lower(word) + " ";
  return std::any_of(forms.begin(), forms.end(), [&](std::string form) {
    std::replace(form.begin(), form.end(), '_', ' ');
    return padded.find(fmt::format(" {} ", lower(form))) != std::string::npos;
  });
}

TEST_P(ToyCorpus, HoldsOutWhatItSays) {
  const Grammar grammar = read_grammar(folder_of(GetParam()) / "grammar.txt");
  ASSERT_GE(grammar.held_out.size(), 20u);
  const auto train = lines("train.tsv"), compose = lines("test.compose.tsv");
  std::vector<bool> covered(compose.size());
  for (const HeldOut& held : grammar.held_out) {
    const Entry& first = grammar.entries[static_cast<size_t>(held.first)];
    const Entry& second = grammar.entries[static_cast<size_t>(held.second)];
    const auto a = source_forms(first), b = source_forms(second);
    int with_first = 0, with_second = 0, with_both = 0;
    for (const Line& line : train) {
      const bool is_first = has_form(line.source, a), is_second = has_form(line.source, b);
      with_first += is_first;
      with_second += is_second;
      with_both += is_first && is_second;
    }
    EXPECT_EQ(with_both, 0) << first.lemma << " " << second.lemma;
    EXPECT_GE(with_first, 100) << first.lemma;
    EXPECT_GE(with_second, 100) << second.lemma;
    size_t found = 0;
    for (size_t i = 0; i < compose.size(); ++i) {
      if (!has_form(compose[i].source, a) || !has_form(compose[i].source, b)) continue;
      covered[i] = true;
      ++found;
    }
    EXPECT_GE(found, 5u) << first.lemma << " " << second.lemma;
  }
  for (size_t i = 0; i < compose.size(); ++i) EXPECT_TRUE(covered[i]) << compose[i].source;
}

INSTANTIATE_TEST_SUITE_P(All, ToyCorpus, testing::Values("en-fr", "en-de"),
                         [](const auto& each) { return each.param.substr(0, 2) + each.param.substr(3); });

/// Translations and links worked out by hand, one for each thing that French does differently.
TEST(ToyEnglishFrench, AgreesWithSentencesWorkedByHand) {
  const std::map<std::string, std::pair<std::string, std::string>> expected = {
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
      {"A hamster was not old.", {"Un hamster n'était pas vieux.", "0-0 1-1 2-3 3-2 3-4 4-5 5-6"}},
      // un -> d' after a negation
      {"They do not have a bird.", {"Ils n'ont pas d'oiseau.", "0-0 1?1 1?3 2-1 2-3 3-2 4-4 5-5 6-6"}},
      // est-ce que, elided
      {"Is he tired?", {"Est-ce qu'il est fatigué ?", "0?0 0?1 0?2 0?3 0-5 1-4 2-6 3-7"}},
      // vieux -> vieil
      {"The old friend has our hat.", {"Le vieil ami a notre chapeau.", "0-0 1-1 2-2 3-3 4-4 5-5 6-6"}},
      // des -> de before an adjective, another adjective after the noun
      {"Six men have some new blue boxes.",
       {"Six hommes ont de nouvelles boîtes bleues.", "0-0 1-1 2-2 3-3 4-4 5-6 6-5 7-7"}},
      // one noun to three words
      {"We did not eat a potato.",
       {"Nous n'avons pas mangé de pomme de terre.", "0-0 1?1 1?3 2-1 2-3 3?2 3-4 4-5 5-6 5-7 5-8 6-9"}},
      // s'il; the near future with a pronoun
      {"She will help us if it rains.",
       {"Elle va nous aider s'il pleut.", "0-0 1-1 2-3 3-2 4-4 5-5 6-6 7-7"}},
      // ne ... jamais, and "aimer" with the article
      {"In summer, I never love soup.",
       {"En été, je n'aime jamais la soupe.", "0-0 1-1 2-2 3-3 4-4 4-6 5-5 6?7 6-8 7-9"}},
      // de + le = du
      {"I must drink some wine.", {"Je dois boire du vin.", "0-0 1-1 2-2 3-3 4-4 5-5"}},
  };
  size_t found = 0;
  for (const char* file : {"valid.tsv", "test.tsv"}) {
    for (const Line& line : read_lines(folder_of("en-fr") / file)) {
      const auto known = expected.find(line.source);
      if (known == expected.end()) continue;
      ++found;
      EXPECT_EQ(line.target, known->second.first);
      EXPECT_EQ(format_links(line.links), known->second.second) << line.source;
    }
  }
  EXPECT_EQ(found, expected.size());
}

}  // namespace
}  // namespace seq2see
