#include "eval/svg_heatmap.h"

#include <utf8proc.h>

#include <algorithm>
#include <cmath>

#include "data/error.h"
#include "eval/colour.h"
#include "eval/display_text.h"

namespace seq2see {
namespace {

constexpr int smallest_cell = 14, largest_cell = 36, cell_for_numbers = 28, wanted_size = 720;
constexpr int margin = 16, gap = 8, longest_label = 40, legend_height = 32;
constexpr const char* ink = "#1c2024";
constexpr const char* label_grey = "#6b7280";
constexpr const char* gold = "#d97706";

/// Widths of proportional type in hundredths of its size, on the generous side.
double text_width(std::string_view text, int font) {
  double width = 0;
  for (const Glyph& glyph : split_glyphs(text)) {
    char first = glyph.text.front();
    if (glyph.width == 2) {
      width += 1.1;
    } else if (std::string_view("iljtfrI.,:;'|!()[] ").find(first) != std::string_view::npos) {
      width += 0.42;
    } else if (std::string_view("mwMW@%").find(first) != std::string_view::npos) {
      width += 0.98;
    } else {
      width += (first >= 'A' && first <= 'Z') || glyph.width == 0 ? 0.74 : 0.64;
    }
  }
  return width * font;
}

std::string shown_label(const std::string& label) {
  return shorten(visible_text(label), longest_label);
}

double widest(const std::vector<std::string>& labels, int font) {
  double width = 0;
  for (const std::string& label : labels) width = std::max(width, text_width(shown_label(label), font));
  return width;
}

std::string squares(const Heatmap& heatmap, const HeatmapLayout& layout) {
  std::string text = "<g>\n";
  for (int row = 0; row < layout.rows; ++row) {
    for (int column = 0; column < layout.columns; ++column) {
      Hue hue = heatmap.is_end(row, column) ? Hue::grey : Hue::blue;
      Colour colour = weight_colour(heatmap.shade(row, column), Background::light, hue);
      text += fmt::format(
          "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"><title>{} → {}: "
          "{:.3f}</title></rect>\n",
          layout.left_of(column), layout.top_of(row), layout.cell, layout.cell, hex(colour),
          markup_text(heatmap.columns[size_t(column)]), markup_text(heatmap.rows[size_t(row)]),
          heatmap.weights.at(row, column));
    }
  }
  return text + "</g>\n";
}

std::string word_labels(const Heatmap& heatmap, const HeatmapLayout& layout) {
  std::string text = fmt::format("<g font-size=\"{}\" fill=\"{}\">\n", layout.font, ink);
  double half = layout.cell / 2.0, drop = 0.35 * layout.font;  // from the middle of the letters to their foot
  for (int column = 0; column < layout.columns; ++column) {
    const char* fill = column + 1 == layout.columns ? " fill=\"#6b7280\"" : "";
    text += fmt::format("<text transform=\"translate({:.1f} {}) rotate(-45)\"{}>{}</text>\n",
                        layout.left_of(column) + half + drop / 2, layout.top - gap, fill,
                        label_markup(heatmap.columns[size_t(column)]));
  }
  text += "<g text-anchor=\"end\">\n";
  for (int row = 0; row < layout.rows; ++row) {
    const char* fill = row + 1 == layout.rows ? " fill=\"#6b7280\"" : "";
    text += fmt::format("<text x=\"{}\" y=\"{:.1f}\"{}>{}</text>\n", layout.left - gap,
                        layout.top_of(row) + half + drop, fill, label_markup(heatmap.rows[size_t(row)]));
  }
  return text + "</g>\n</g>\n";
}

std::string outline(const CellSpan& span, const HeatmapLayout& layout, const char* dashes) {
  int x = layout.left_of(span.column), y = layout.top_of(span.row);
  return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}/>\n", x, y,
                     layout.left_of(span.column_end) - 1 - x, layout.top_of(span.row_end) - 1 - y, dashes);
}

constexpr const char* dashed = " stroke-dasharray=\"3 3\"";

/// Gold links, hard links and numbers; the mouse passes through them to the cells' tooltips.
std::string marks(const Heatmap& heatmap, const HeatmapLayout& layout) {
  std::string text = "<g pointer-events=\"none\">\n";
  text += fmt::format("<g fill=\"none\" stroke=\"{}\" stroke-width=\"2\">\n", gold);
  for (const CellSpan& span : heatmap.possible) text += outline(span, layout, dashed);
  for (const CellSpan& span : heatmap.sure) text += outline(span, layout, "");
  text += "</g>\n";
  bool numbers = heatmap.numbers == Numbers::shown;
  double half = layout.cell / 2.0, radius = std::max(2.0, layout.cell / 9.0);
  for (auto [row, column] : heatmap.hard) {
    Hue hue = heatmap.is_end(row, column) ? Hue::grey : Hue::blue;
    Colour ground = weight_colour(heatmap.shade(row, column), Background::light, hue);
    double corner = layout.cell - radius - 3;  // beside the number, where there is one
    text += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"{}\"/>\n",
                        layout.left_of(column) + (numbers ? corner : half),
                        layout.top_of(row) + (numbers ? radius + 3 : half), numbers ? radius * 0.6 : radius,
                        hex(ink_on(ground)));
  }
  if (!numbers) return text + "</g>\n";
  text += "<g font-size=\"11\" text-anchor=\"middle\" style=\"font-variant-numeric:tabular-nums\">\n";
  for (int row = 0; row < layout.rows; ++row) {
    for (int column = 0; column < layout.columns; ++column) {
      std::string number = weight_text(heatmap.weights.at(row, column));
      if (number.empty()) continue;
      Hue hue = heatmap.is_end(row, column) ? Hue::grey : Hue::blue;
      Colour ground = weight_colour(heatmap.shade(row, column), Background::light, hue);
      text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\">{}</text>\n",
                          layout.left_of(column) + half, layout.top_of(row) + half + 5, hex(ink_on(ground)),
                          number);
    }
  }
  return text + "</g>\n</g>\n";
}

/// Draws the legend from `left` on and says where it ends; with an empty text for measuring alone.
std::string legend(const Heatmap& heatmap, int left, int middle, int& right) {
  std::string text = fmt::format("<g font-size=\"11\" fill=\"{}\">\n", label_grey);
  int x = left;
  auto word = [&](const char* name) {
    text += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", x, middle + 4, name);
    x += int(std::ceil(text_width(name, 11)));
  };
  word("0");
  x += 4;
  for (int step = 0; step <= 10; ++step, x += 8) {
    text += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"8\" height=\"8\" fill=\"{}\"/>\n", x, middle - 4,
                        hex(weight_colour(step / 10.0, Background::light)));
  }
  x += 4;
  word(heatmap.scale == WeightScale::square_root ? "1 (square root)" : "1");
  if (!heatmap.hard.empty()) {
    text += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"3\" fill=\"{}\"/>\n", x + 15, middle, ink);
    x += 24;
    word("hard link");
  }
  auto square = [&](const char* name, const char* dashes) {
    text += fmt::format(
        "<rect x=\"{}\" y=\"{}\" width=\"10\" height=\"10\" fill=\"none\" stroke=\"{}\" "
        "stroke-width=\"2\"{}/>\n",
        x + 12, middle - 5, gold, dashes);
    x += 28;
    word(name);
  };
  if (!heatmap.sure.empty()) square("sure gold link", "");
  if (!heatmap.possible.empty()) square("possible gold link", dashed);
  right = x;
  return text + "</g>\n";
}

}  // namespace

std::string label_markup(const std::string& label) {
  return markup_text(shown_label(label));
}

HeatmapLayout lay_out(const Heatmap& heatmap, int cell) {
  HeatmapLayout layout;
  layout.rows = int(heatmap.rows.size());
  layout.columns = int(heatmap.columns.size());
  int smallest = heatmap.numbers == Numbers::shown ? cell_for_numbers : smallest_cell;
  int wanted = cell > 0 ? cell : wanted_size / std::max(layout.rows, layout.columns) - 1;
  layout.cell = std::clamp(wanted, smallest, largest_cell);
  layout.font = layout.cell >= 28 ? 14 : layout.cell >= 16 ? 12 : 11;
  layout.left = margin + int(std::ceil(widest(heatmap.rows, layout.font))) + gap;
  double height = (widest(heatmap.columns, layout.font) + layout.font) * std::sqrt(0.5);
  layout.top = margin + int(std::ceil(height)) + gap;
  double right = layout.right();
  for (int column = 0; column < layout.columns; ++column) {
    double width = text_width(shown_label(heatmap.columns[size_t(column)]), layout.font) + layout.font;
    right = std::max(right, layout.left_of(column) + layout.cell / 2.0 + width * std::sqrt(0.5));
  }
  layout.width = int(std::ceil(right)) + margin;
  layout.height = layout.bottom() + margin;
  return layout;
}

std::string svg_heatmap(const AlignedSentence& sentence, const HeatmapOptions& options) {
  Heatmap heatmap = make_heatmap(sentence, options);
  HeatmapLayout layout = lay_out(heatmap);
  int right = 0;
  std::string key = legend(heatmap, margin, layout.height + legend_height / 2 - margin / 2, right);
  int width = std::max(layout.width, right + margin), height = layout.height + legend_height;
  const char* unit = options.granularity == Granularity::tokens ? "tokens" : "words";
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "role=\"img\" "
      "aria-labelledby=\"title desc\" font-family=\"system-ui, sans-serif\">\n",
      width, height);
  text += fmt::format("<title id=\"title\">Attention: {} → {}</title>\n", markup_text(sentence.source.text),
                      markup_text(sentence.target.text));
  text += fmt::format(
      "<desc id=\"desc\">Attention weights. Rows are the {} target {}, columns the {} source {}; the last of "
      "each is "
      "the end of the sentence.</desc>\n",
      layout.rows - 1, unit, layout.columns - 1, unit);
  text += "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  return text + squares(heatmap, layout) + word_labels(heatmap, layout) + marks(heatmap, layout) + key +
         "</svg>\n";
}

}  // namespace seq2see
