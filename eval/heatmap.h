#pragma once

#include <string>
#include <utility>
#include <vector>

#include "eval/alignment.h"

namespace seq2see {

enum class Granularity { words, tokens };
enum class Numbers { hidden, shown };
enum class WeightScale {
  linear,
  square_root,  ///< colours by the square root of the weight, which brings out small weights
};

/// What a heatmap shows, whichever way it is drawn.
struct HeatmapOptions {
  Granularity granularity = Granularity::words;
  Numbers numbers = Numbers::hidden;        ///< the weight, to two digits, in every cell
  WeightScale scale = WeightScale::linear;  ///< of the colours; numbers are always the weights themselves
};

/// A rectangle of cells, rows [row, row_end) and columns [column, column_end). One cell at word level; at
/// token level all token pairs of the two words.
struct CellSpan {
  int row, row_end, column, column_end;
  friend bool operator==(const CellSpan&, const CellSpan&) = default;
};

/// A picture before it is drawn: rows are target, columns are source, the last of each is the end mark.
struct Heatmap {
  std::vector<std::string> rows, columns;  ///< labels as they are in the text; the last is "end"
  Matrix weights;                          ///< [rows, columns], within [0, 1]
  std::vector<CellSpan> sure, possible;    ///< gold links
  std::vector<std::pair<int, int>> hard;   ///< hard links as (row, column); at token level, the heaviest cell
  Numbers numbers = Numbers::hidden;
  WeightScale scale = WeightScale::linear;

  bool is_end(int row, int column) const {
    return row == int(rows.size()) - 1 || column == int(columns.size()) - 1;
  }
  /// The weight on the scale that colours follow.
  double shade(int row, int column) const;
};

/// Whether the gold links, which are of source and reference, can be drawn over the output: only where the
/// output's words are the reference's.
bool gold_fits(const AlignedSentence& sentence);

/// Whether a picture of the sentence is of use to anybody: it has 100,000 cells at most.
bool can_be_drawn(const AlignedSentence& sentence, Granularity granularity);

/// Throws Error where the sentence's matrix does not fit its labels. Links that point outside are left out.
Heatmap make_heatmap(const AlignedSentence& sentence, const HeatmapOptions& options = {});

/// A weight in at most three characters: ".98", "1.0", nothing below 0.005.
std::string weight_text(double weight);

}  // namespace seq2see
