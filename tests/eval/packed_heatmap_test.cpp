#include "eval/packed_heatmap.h"

#include <gtest/gtest.h>

#include "eval/colour.h"
#include "tests/support/markup.h"
#include "tests/support/sample_sentences.h"

namespace seq2see {
namespace {

TEST(PackedHeatmap, DrawsEveryVisibleCellOnce) {
  std::string text = packed_heatmap(make_heatmap(negation_sample()), "x");
  // Weights of 1/64 and more: 29 by hand, of which 3 are the end mark's; one grid stroke and one outline a
  // link.
  int cells = 0;
  for (float weight : negation_sample().words.values) cells += weight >= 1 / 64.0;
  EXPECT_EQ(occurrences(text, "h.952\"") + occurrences(text, "h.952M"), cells);
  EXPECT_EQ(occurrences(text, "h.952v.952h-.952z"), 7 + 2);
  EXPECT_EQ(occurrences(text, "h0"), 7);
  EXPECT_EQ(occurrences(text, "h8"), 8);
  // .97 is level 31 of 32; .89 on the end mark is level 28, in grey.
  EXPECT_EQ(occurrences(text, "<path class=\"k31\" d=\"M0 0h.952M1 2h.952\"/>"), 1);
  EXPECT_EQ(occurrences(text, "<path class=\"e28\" d=\"M7 7h.952\"/>"), 1);
}

TEST(PackedHeatmap, IsWellFormed) {
  for (const AlignedSentence& sentence : sample_sentences()) {
    for (Granularity granularity : {Granularity::words, Granularity::tokens}) {
      Heatmap heatmap = make_heatmap(sentence, {granularity});
      auto elements = parsed_elements("x.svg", packed_heatmap(heatmap, "<\"x\">"));
      EXPECT_EQ(elements["text"], int(heatmap.rows.size() + heatmap.columns.size()));
    }
  }
}

TEST(PackedHeatmap, StyleHasEveryLevelTwice) {
  std::string style = packed_heatmap_style();
  EXPECT_EQ(occurrences(style, ".k1{"), 2);
  EXPECT_EQ(occurrences(style, ".k32{stroke:" + hex(weight_colour(1, Background::light)) + "}"), 1);
  EXPECT_EQ(occurrences(style, ".e16{stroke:" + hex(weight_colour(.5, Background::dark, Hue::grey)) + "}"),
            1);
}

}  // namespace
}  // namespace seq2see
