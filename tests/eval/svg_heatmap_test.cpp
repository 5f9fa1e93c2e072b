#include "eval/svg_heatmap.h"

#include <gtest/gtest.h>

#include "eval/colour.h"
#include "tests/support/golden.h"
#include "tests/support/markup.h"
#include "tests/support/sample_sentences.h"

namespace seq2see {
namespace {

TEST(SvgHeatmap, EqualsTheGoldenPictures) {
  expect_golden("negation.svg", svg_heatmap(negation_sample()));
  expect_golden("compound-tokens.svg", svg_heatmap(compound_sample(), {Granularity::tokens, Numbers::shown,
                                                                       WeightScale::square_root}));
}

TEST(SvgHeatmap, IsWellFormedAndDrawsEverything) {
  auto elements = parsed_elements("x.svg", svg_heatmap(negation_sample()));
  EXPECT_EQ(elements["title"], 8 * 8 + 1);
  // Ground, cells, outlines of gold links, legend: 11 shades and 2 squares.
  EXPECT_EQ(elements["rect"], 1 + 8 * 8 + 9 + 11 + 2);
  EXPECT_EQ(elements["circle"], 7 + 1);
  EXPECT_EQ(elements["text"], 8 + 8 + 5);
  for (const AlignedSentence& sentence : sample_sentences()) {
    for (Granularity granularity : {Granularity::words, Granularity::tokens}) {
      parsed_elements("x.svg", svg_heatmap(sentence, {granularity, Numbers::shown, WeightScale::linear}));
    }
  }
}

TEST(SvgHeatmap, ColoursCellsAndNamesThem) {
  std::string text = svg_heatmap(negation_sample());
  std::string blue = hex(weight_colour(.97F, Background::light));
  EXPECT_EQ(occurrences(text, "fill=\"" + blue + "\"><title>black → noir: 0.970</title>"), 1);
  std::string grey = hex(weight_colour(.89F, Background::light, Hue::grey));
  EXPECT_EQ(occurrences(text, "fill=\"" + grey + "\"><title>end → end: 0.890</title>"), 1);
  EXPECT_EQ(occurrences(text, "stroke-dasharray"), 2 + 1);  // possible links and the legend
}

TEST(SvgHeatmap, EscapesWhateverTheTextHolds) {
  std::string text = svg_heatmap(hostile_sample());
  EXPECT_EQ(occurrences(text, "<script"), 0);
  EXPECT_EQ(occurrences(text, "</svg>"), 1);
  EXPECT_EQ(occurrences(text, "&lt;script&gt;alert(1)&lt;/script&gt;</text>"), 1);
  for (char byte : text) EXPECT_TRUE(static_cast<unsigned char>(byte) >= 0x20 || byte == '\n');
}

TEST(SvgHeatmap, KeepsCellsWithin14To36Pixels) {
  Heatmap heatmap = make_heatmap(negation_sample());
  EXPECT_EQ(lay_out(heatmap).cell, 36);
  EXPECT_EQ(lay_out(heatmap, 20).cell, 20);
  EXPECT_EQ(lay_out(heatmap, 5).cell, 14);
  EXPECT_EQ(lay_out(heatmap, 50).cell, 36);
  HeatmapLayout layout = lay_out(heatmap, 20);
  EXPECT_EQ(layout.left_of(3) - layout.left_of(2), 21);
  heatmap.numbers = Numbers::shown;
  EXPECT_EQ(lay_out(heatmap, 14).cell, 28);
  heatmap.numbers = Numbers::hidden;
  heatmap.rows.resize(400);
  EXPECT_EQ(lay_out(heatmap).cell, 14);
}

}  // namespace
}  // namespace seq2see
