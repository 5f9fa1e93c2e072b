#include "eval/packed_heatmap.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "eval/colour.h"
#include "eval/display_text.h"
#include "eval/svg_heatmap.h"

namespace seq2see {
namespace {

constexpr int levels = 32, cell = 20, step = cell + 1;

// One unit is a cell and the gap after it. A cell is a stroke .952 (20/21) long and, by report.css, as wide,
// so that four numbers less have to be written than for a rectangle.
constexpr const char* cell_stroke = "h.952";
constexpr const char* cell_outline = "h.952v.952h-.952z";

/// The empty cells: one dashed stroke a row, which starts anew with every row.
std::string grid(const HeatmapLayout& layout) {
  std::string path;
  for (int row = 0; row < layout.rows; ++row) path += fmt::format("M0 {}h{}", row, layout.columns);
  return fmt::format("<path class=\"z\" d=\"{}\"/>", path);
}

std::string cells(const Heatmap& heatmap, const HeatmapLayout& layout) {
  std::array<std::string, 2 * (levels + 1)> paths;  // by level: the sentence's cells, then the end mark's
  for (int row = 0; row < layout.rows; ++row) {
    for (int column = 0; column < layout.columns; ++column) {
      auto level = size_t(std::lround(levels * heatmap.shade(row, column)));
      if (level == 0) continue;
      size_t set = heatmap.is_end(row, column) ? levels + 1 : 0;
      paths[set + level] += fmt::format("M{} {}{}", column, row, cell_stroke);
    }
  }
  std::string text;
  for (size_t index = 0; index < paths.size(); ++index) {
    if (paths[index].empty()) continue;
    bool end = index > levels;
    text += fmt::format("<path class=\"{}{}\" d=\"{}\"/>", end ? 'e' : 'k', end ? index - levels - 1 : index,
                        paths[index]);
  }
  return text;
}

/// Dots: strokes of no length with round ends. Two classes, for the ink that suits a heavy and a light cell.
std::string dots(const Heatmap& heatmap) {
  std::string heavy, light;
  for (auto [row, column] : heatmap.hard) {
    bool is_heavy = heatmap.shade(row, column) >= 0.45;
    (is_heavy ? heavy : light) += fmt::format("M{}.476 {}h0", column, row);
  }
  std::string text;
  if (!heavy.empty()) text += fmt::format("<path class=\"dh\" d=\"{}\"/>", heavy);
  if (!light.empty()) text += fmt::format("<path class=\"dl\" d=\"{}\"/>", light);
  return text;
}

std::string outlines(const std::vector<CellSpan>& spans, const char* kind) {
  std::string path;
  for (const CellSpan& span : spans) {
    path += fmt::format("M{} {}", span.column, span.row);
    if (span.column_end == span.column + 1 && span.row_end == span.row + 1) {
      path += cell_outline;
    } else {
      double across = span.column_end - span.column - 0.048, down = span.row_end - span.row - 0.048;
      path += fmt::format("h{:.3f}v{:.3f}h-{:.3f}z", across, down, across);
    }
  }
  return path.empty() ? "" : fmt::format("<path class=\"{}\" d=\"{}\"/>", kind, path);
}

std::string labels(const Heatmap& heatmap, const HeatmapLayout& layout) {
  constexpr double half = cell / 2.0, drop = 4;
  std::string text =
      fmt::format("<g class=\"r\" transform=\"translate({} {})\">", layout.left - 8, layout.top);
  for (int row = 0; row < layout.rows; ++row) {
    text += fmt::format("<text {}y=\"{}\">{}</text>", row + 1 == layout.rows ? "class=\"e\" " : "",
                        row * step + half + drop, label_markup(heatmap.rows[size_t(row)]));
  }
  // Turned by 45 degrees as a whole: a column's place along the top is (x, x) times the root of 1/2.
  text += fmt::format("</g><g transform=\"translate({} {})rotate(-45)\">", layout.left, layout.top - 8);
  for (int column = 0; column < layout.columns; ++column) {
    double place = std::sqrt(0.5) * (column * step + half + drop / 2);
    text += fmt::format("<text {}x=\"{:.0f}\" y=\"{:.0f}\">{}</text>",
                        column + 1 == layout.columns ? "class=\"e\" " : "", place, place,
                        label_markup(heatmap.columns[size_t(column)]));
  }
  return text + "</g>";
}

std::string level_colours(Background background) {
  std::string text;
  for (int level = 1; level <= levels; ++level) {
    double weight = double(level) / levels;
    text +=
        fmt::format(".k{0}{{stroke:{1}}}.e{0}{{stroke:{2}}}", level, hex(weight_colour(weight, background)),
                    hex(weight_colour(weight, background, Hue::grey)));
  }
  std::string stops;
  for (int quarter = 0; quarter <= 4; ++quarter) {
    stops += ',' + hex(weight_colour(quarter / 4.0, background));
  }
  std::string empty = hex(weight_colour(0, background));
  return fmt::format("{}.z{{stroke:{}}}.scale{{background:linear-gradient(90deg{})}}", text, empty, stops);
}

}  // namespace

std::string packed_heatmap(const Heatmap& heatmap, const std::string& name) {
  HeatmapLayout layout = lay_out(heatmap, cell);
  std::string text = fmt::format(
      "<svg class=\"h\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
      "aria-label=\"{2}\">",
      layout.width, layout.height, markup_text(name));
  text += fmt::format(
      "<g class=\"b\" transform=\"translate({} {})scale({})\"><g transform=\"translate(0 .476)\">",
      layout.left, layout.top, step);
  text += grid(layout) + cells(heatmap, layout) + dots(heatmap) + "</g>";
  text += outlines(heatmap.possible, "p") + outlines(heatmap.sure, "s") + "</g>";
  return text + labels(heatmap, layout) + "</svg>";
}

std::string packed_heatmap_style() {
  return fmt::format("{}@media screen and (prefers-color-scheme:dark){{{}}}",
                     level_colours(Background::light), level_colours(Background::dark));
}

}  // namespace seq2see
