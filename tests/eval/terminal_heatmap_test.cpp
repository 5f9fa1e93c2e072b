#include "eval/terminal_heatmap.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "eval/display_text.h"
#include "tests/support/error_text.h"
#include "tests/support/golden.h"
#include "tests/support/markup.h"
#include "tests/support/sample_sentences.h"

namespace seq2see {
namespace {

Environment environment(const std::map<std::string, const char*>& values) {
  return [values](const char* name) {
    auto found = values.find(name);
    return found == values.end() ? nullptr : found->second;
  };
}

std::string without_escapes(const std::string& text) {
  std::string result;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\x1b')
      at = text.find('m', at);
    else
      result += text[at];
  }
  return result;
}

TEST(TerminalHeatmap, DetectsColours) {
  using enum ColourMode;
  EXPECT_EQ(detect_colour_mode(true, environment({{"TERM", "xterm-256color"}})), colours_256);
  EXPECT_EQ(detect_colour_mode(true, environment({{"TERM", "xterm"}, {"COLORTERM", "truecolor"}})),
            true_colour);
  EXPECT_EQ(detect_colour_mode(true, environment({{"TERM", "xterm-direct"}})), true_colour);
  EXPECT_EQ(detect_colour_mode(false, environment({{"TERM", "xterm"}, {"COLORTERM", "24bit"}})), plain);
  EXPECT_EQ(detect_colour_mode(true, environment({{"TERM", "xterm"}, {"NO_COLOR", "1"}})), plain);
  EXPECT_EQ(detect_colour_mode(true, environment({{"TERM", "xterm"}, {"NO_COLOR", ""}})), colours_256);
  EXPECT_EQ(detect_colour_mode(true, environment({{"TERM", "dumb"}, {"COLORTERM", "truecolor"}})), plain);
  EXPECT_EQ(detect_colour_mode(true, environment({{"TERM", "vt100"}})), plain);
  EXPECT_EQ(detect_colour_mode(true, environment({})), plain);
}

TEST(TerminalHeatmap, DetectsTheBackground) {
  EXPECT_EQ(detect_background(environment({{"COLORFGBG", "0;15"}})), Background::light);
  EXPECT_EQ(detect_background(environment({{"COLORFGBG", "0;default;7"}})), Background::light);
  EXPECT_EQ(detect_background(environment({{"COLORFGBG", "15;0"}})), Background::dark);
  EXPECT_EQ(detect_background(environment({{"COLORFGBG", "x;y"}})), Background::dark);
  EXPECT_EQ(detect_background(environment({})), Background::dark);
}

TEST(TerminalHeatmap, EqualsTheGoldenPictures) {
  expect_golden("negation.txt", terminal_heatmap(negation_sample()));
  expect_golden(
      "negation-numbers.txt",
      terminal_heatmap(negation_sample(), {Granularity::words, Numbers::shown, WeightScale::linear}));
  expect_golden("compound-tokens.txt", terminal_heatmap(compound_sample(), {Granularity::tokens}));
  expect_golden("arabic.txt", terminal_heatmap(arabic_sample()));
  expect_golden("hostile.txt", terminal_heatmap(hostile_sample()));
  TerminalOptions colours{ColourMode::true_colour, Background::dark, 100};
  expect_golden("negation-true-colour.ansi", terminal_heatmap(negation_sample(), {}, colours));
}

TEST(TerminalHeatmap, PlainHasNoEscapes) {
  for (const AlignedSentence& sentence : sample_sentences()) {
    EXPECT_EQ(terminal_heatmap(sentence).find('\x1b'), std::string::npos);
  }
}

TEST(TerminalHeatmap, ColoursEveryCellByItsWeight) {
  TerminalOptions options{ColourMode::true_colour, Background::light, 100};
  std::string text = terminal_heatmap(compound_sample(), {}, options);
  EXPECT_EQ(occurrences(text, "\x1b[48;2;"), 5 * 6 + 9);  // cells and legend
  Colour full = weight_colour(.98, Background::light);
  EXPECT_EQ(occurrences(text, fmt::format("48;2;{};{};{};", full.red, full.green, full.blue)), 1);
  options.mode = ColourMode::colours_256;
  text = terminal_heatmap(compound_sample(), {}, options);
  EXPECT_EQ(occurrences(text, "\x1b[48;5;"), 5 * 6 + 9);
  EXPECT_EQ(occurrences(text, "48;2;"), 0);
}

TEST(TerminalHeatmap, KeepsTheWidthAndShowsEveryColumn) {
  std::vector<std::string> words;
  for (int word = 0; word < 60; ++word) words.push_back(fmt::format("w{}x", word));
  std::vector<std::vector<float>> weights(2, std::vector<float>(61, 0.01F));
  AlignedSentence sentence = sample_sentence(words, {"donaudampfschifffahrtskapitän"}, weights);
  for (int width : {20, 40, 100, 300}) {
    for (ColourMode mode : {ColourMode::plain, ColourMode::true_colour}) {
      std::string text = without_escapes(terminal_heatmap(sentence, {}, {mode, Background::dark, width}));
      for (const std::string& word : words) EXPECT_EQ(occurrences(text, word), 1) << word << " at " << width;
      EXPECT_NE(text.find("end"), std::string::npos);
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        bool legend = line.find("0 ") != std::string::npos && line.find(" 1") != std::string::npos;
        EXPECT_TRUE(legend || display_width(line) <= width) << line;
      }
    }
  }
}

TEST(TerminalHeatmap, RefusesANarrowTerminal) {
  EXPECT_EQ(
      error_text([] { terminal_heatmap(negation_sample(), {}, {ColourMode::plain, Background::dark, 19}); }),
      "A heatmap takes at least 20 columns of the terminal, but its width is given as 19.");
}

TEST(TerminalHeatmap, DrawsAnEmptySentence) {
  AlignedSentence sentence;
  sentence.tokens = sentence.words = Matrix(1, 1);
  EXPECT_EQ(terminal_heatmap(sentence).substr(0, 9), "     end\n");
}

}  // namespace
}  // namespace seq2see
