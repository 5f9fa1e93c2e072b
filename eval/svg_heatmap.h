#pragma once

#include <string>

#include "eval/heatmap.h"

namespace seq2see {

/// Where things lie in a heatmap drawn as SVG, in px. Cells are squares `cell` wide with 1 px between.
struct HeatmapLayout {
  int cell = 0;               ///< 14 to 36
  int font = 0;               ///< size of the labels
  int left = 0, top = 0;      ///< of the first cell
  int width = 0, height = 0;  ///< of the picture, margins included
  int bottom() const { return top_of(rows); }
  int right() const { return left_of(columns); }
  int left_of(int column) const { return left + column * (cell + 1); }
  int top_of(int row) const { return top + row * (cell + 1); }
  int rows = 0, columns = 0;
};

/// The layout for a cell size of 14 to 36 px; 0 takes the largest with which the picture stays near 720 px.
/// Widths of labels are estimated generously, since fonts differ.
HeatmapLayout lay_out(const Heatmap& heatmap, int cell = 0);

/// A label no longer than 40 columns, escaped.
std::string label_markup(const std::string& label);

/// A heatmap as a file of its own, on white, to be looked at or put into a paper: cells with tooltips, labels
/// turned by 45 degrees, gold links outlined (possible ones dashed), hard links as dots, a legend.
/// Well-formed XML whatever the sentence holds.
std::string svg_heatmap(const AlignedSentence& sentence, const HeatmapOptions& options = {});

}  // namespace seq2see
