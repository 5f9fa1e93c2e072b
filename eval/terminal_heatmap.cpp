#include "eval/terminal_heatmap.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>

#include "data/error.h"
#include "eval/display_text.h"

namespace seq2see {
namespace {

constexpr int default_width = 100, least_width = 20, most_width = 1000;
constexpr const char* grey = "\x1b[90m";
constexpr const char* reset = "\x1b[0m";

std::string spaces(int count) {
  return std::string(size_t(std::max(count, 0)), ' ');
}

/// Draws one heatmap; what every step needs stands in the members.
class TerminalPicture {
 public:
  TerminalPicture(const Heatmap& heatmap, const TerminalOptions& options)
      : heatmap_(heatmap), options_(options), marks_(heatmap.rows.size() * heatmap.columns.size()) {
    int most = std::clamp(options.width / 3, 6, 32);
    for (const std::string& label : heatmap.rows) rows_.push_back(shorten(terminal_text(label), most));
    for (const std::string& label : heatmap.columns) columns_.push_back(shorten(terminal_text(label), most));
    for (const std::string& label : rows_) label_width_ = std::max(label_width_, display_width(label));
    bool gold = !heatmap.sure.empty() || !heatmap.possible.empty();
    bool numbers = heatmap.numbers == Numbers::shown;
    if (numbers) {
      cell_width_ = gold ? 6 : 5;
    } else {
      cell_width_ = options.mode == ColourMode::plain ? 4 : 3;
    }
    for (const CellSpan& span : heatmap.possible) mark(span, &Mark::possible);
    for (const CellSpan& span : heatmap.sure) mark(span, &Mark::sure);
    for (auto [row, column] : heatmap.hard) mark({row, row + 1, column, column + 1}, &Mark::hard);
  }

  std::string draw() const {
    std::string text;
    int columns = int(columns_.size());
    for (int begin = 0; begin < columns;) {
      int end = block_end(begin);
      if (begin > 0) text += '\n';
      text += staircase(begin, end);
      for (int row = 0; row < int(rows_.size()); ++row) text += line(row, begin, end);
      begin = end;
    }
    return text + '\n' + legend();
  }

 private:
  struct Mark {
    bool hard = false, sure = false, possible = false;
  };

  void mark(const CellSpan& span, bool Mark::* kind) {
    for (int row = span.row; row < span.row_end; ++row) {
      for (int column = span.column; column < span.column_end; ++column) {
        marks_[size_t(row) * columns_.size() + size_t(column)].*kind = true;
      }
    }
  }

  bool coloured() const { return options_.mode != ColourMode::plain; }
  int place(int begin, int column) const { return label_width_ + 1 + (column - begin) * cell_width_; }

  /// As many columns as fit, one at least; a column's label begins above its middle and must fit as well.
  int block_end(int begin) const {
    int end = begin + 1;
    for (; end < int(columns_.size()); ++end) {
      int label = place(begin, end) + 1 + display_width(columns_[size_t(end)]);
      if (std::max(label, place(begin, end + 1)) > options_.width) break;
    }
    return end;
  }

  std::string label(const std::string& text, bool is_end) const {
    std::string result = text;
    if (has_right_to_left(text)) result += "\u200E";  // keeps a terminal that reorders from moving the cells
    return is_end && coloured() ? grey + result + reset : result;
  }

  /// Labels one below the other, each above its column, with a line down to it. A label that ends well before
  /// the next column begins shares its line.
  std::string staircase(int begin, int end) const {
    std::vector<int> heights(size_t(end - begin), 0);
    for (int column = end - 2; column >= begin; --column) {
      int reach = place(begin, column) + 1 + display_width(columns_[size_t(column)]);
      int next = heights[size_t(column + 1 - begin)];
      heights[size_t(column - begin)] = reach + 1 > place(begin, column + 1) ? next + 1 : next;
    }
    std::string text;
    for (int height = heights.front(); height >= 0; --height) {
      text += stair(begin, heights, height);
    }
    return text;
  }

  std::string stair(int begin, const std::vector<int>& heights, int height) const {
    std::string text;
    int at = 0;
    for (int index = 0; index < int(heights.size()); ++index) {
      if (heights[size_t(index)] < height) continue;
      int column = begin + index, wanted = place(begin, column) + 1;
      text += spaces(wanted - at);
      if (heights[size_t(index)] == height) {
        text += label(columns_[size_t(column)], column + 1 == int(columns_.size()));
        at = wanted + display_width(columns_[size_t(column)]);
      } else {
        text += coloured() ? fmt::format("{}│{}", grey, reset) : "│";
        at = wanted + 1;
      }
    }
    return text + '\n';
  }

  std::string line(int row, int begin, int end) const {
    const std::string& name = rows_[size_t(row)];
    std::string text = spaces(label_width_ - display_width(name));
    text += label(name, row + 1 == int(rows_.size())) + ' ';
    for (int column = begin; column < end; ++column) {
      text += coloured() ? coloured_cell(row, column) : cell(row, column);
    }
    if (coloured()) return text + reset + '\n';
    text.erase(text.find_last_not_of(' ') + 1);
    return text + '\n';
  }

  std::string coloured_cell(int row, int column) const {
    Hue hue = heatmap_.is_end(row, column) ? Hue::grey : Hue::blue;
    Colour ground = weight_colour(heatmap_.shade(row, column), options_.background, hue);
    return on(ground) + cell(row, column);
  }

  /// The sequence that sets ground and ink.
  std::string on(Colour ground) const {
    Colour ink = ink_on(ground);
    if (options_.mode == ColourMode::colours_256) {
      return fmt::format("\x1b[48;5;{};38;5;{}m", nearest_of_256(ground), nearest_of_256(ink));
    }
    return fmt::format("\x1b[48;2;{};{};{};38;2;{};{};{}m", ground.red, ground.green, ground.blue, ink.red,
                       ink.green, ink.blue);
  }

  std::string cell(int row, int column) const {
    const Mark& mark = marks_[size_t(row) * columns_.size() + size_t(column)];
    const char* left = mark.sure ? "[" : mark.possible ? "(" : " ";
    const char* right = mark.sure ? "]" : mark.possible ? ")" : " ";
    const char* dot = mark.hard ? "•" : " ";
    if (heatmap_.numbers == Numbers::shown) {
      std::string number = fmt::format("{}{:>3}{}", left, weight_text(heatmap_.weights.at(row, column)), dot);
      return cell_width_ == 6 ? number + right : number;
    }
    if (coloured()) return fmt::format("{}{}{}", left, dot, right);
    const char* block = shade_block(heatmap_.shade(row, column));
    return fmt::format("{}{}{}{}", left, block, mark.hard ? "•" : block, right);
  }

  /// One of five blocks that cover 0, 1/4, 1/2, 3/4 and all of a character.
  static const char* shade_block(double shade) {
    constexpr std::array<const char*, 5> blocks{" ", "░", "▒", "▓", "█"};
    return blocks[size_t(4 * shade + 0.5)];
  }

  std::string legend() const {
    int indent = std::clamp(options_.width - 22, 0, label_width_ + 1);  // the scale takes at most 22 columns
    std::string text = spaces(indent) + "0 ";
    for (int step = 0; step <= 8; ++step) {
      if (coloured()) {
        text += on(weight_colour(step / 8.0, options_.background)) + "  ";
      } else if (step % 2 == 0) {
        text += fmt::format("{0}{0}", shade_block(step / 8.0));
      }
    }
    text += coloured() ? fmt::format("{} 1", reset) : " 1";
    std::string scale_text = heatmap_.scale == WeightScale::square_root ? " (square root)" : "";
    text += scale_text;
    std::string marks;
    if (!heatmap_.hard.empty()) marks += "   • hard link";
    if (!heatmap_.sure.empty()) marks += "   [ ] sure gold";
    if (!heatmap_.possible.empty()) marks += "   ( ) possible gold";
    int width = indent + display_width(scale_text) + (coloured() ? 22 : 14) + display_width(marks);
    bool fits = width <= options_.width || marks.empty();
    if (!fits) marks = '\n' + shorten(spaces(indent - 3) + marks, options_.width);
    return text + marks + '\n';
  }

  const Heatmap& heatmap_;
  const TerminalOptions& options_;
  std::vector<Mark> marks_;
  std::vector<std::string> rows_, columns_;
  int label_width_ = 0, cell_width_ = 3;
};

bool contains_one_of(std::string_view text, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [text](std::string_view name) { return text.find(name) != std::string_view::npos; });
}

std::string_view value_of(const Environment& environment, const char* name) {
  const char* value = environment(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace

ColourMode detect_colour_mode(bool is_terminal, const Environment& environment) {
  std::string_view term = value_of(environment, "TERM"), colours = value_of(environment, "COLORTERM");
  if (!is_terminal || !value_of(environment, "NO_COLOR").empty()) return ColourMode::plain;
  if (term.empty() || term == "dumb") return ColourMode::plain;
  if (colours == "truecolor" || colours == "24bit") return ColourMode::true_colour;
  if (contains_one_of(term, {"direct", "truecolor", "kitty", "alacritty", "foot", "ghostty", "wezterm"})) {
    return ColourMode::true_colour;
  }
  bool knows_256 = contains_one_of(term, {"256color", "xterm", "screen", "tmux", "rxvt", "konsole", "linux"});
  return knows_256 ? ColourMode::colours_256 : ColourMode::plain;
}

Background detect_background(const Environment& environment) {
  std::string_view value = value_of(environment, "COLORFGBG");
  size_t semicolon = value.rfind(';');
  if (semicolon == std::string_view::npos) return Background::dark;
  value.remove_prefix(semicolon + 1);
  int colour = -1;
  auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), colour);
  bool read = failure == std::errc() && end == value.data() + value.size();
  bool light = read && (colour == 7 || (colour >= 9 && colour <= 15));
  return light ? Background::light : Background::dark;
}

TerminalOptions detect_terminal(int file_descriptor) {
  Environment environment = [](const char* name) { return std::getenv(name); };
  TerminalOptions options;
  bool is_terminal = ::isatty(file_descriptor) == 1;
  options.mode = detect_colour_mode(is_terminal, environment);
  options.background = detect_background(environment);
  options.width = default_width;
  winsize size{};
  if (is_terminal && ::ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    options.width = std::max(int(size.ws_col), least_width);
  } else if (const char* columns = environment("COLUMNS"); columns != nullptr) {
    const long width = std::strtol(columns, nullptr, 10);
    if (width > 0) options.width = static_cast<int>(std::clamp<long>(width, least_width, most_width));
  }
  return options;
}

std::string terminal_heatmap(const AlignedSentence& sentence, const HeatmapOptions& options,
                             const TerminalOptions& terminal) {
  if (terminal.width < least_width) {
    throw UsageError("A heatmap takes at least {} columns of the terminal, but its width is given as {}.",
                     least_width, terminal.width);
  }
  Heatmap heatmap = make_heatmap(sentence, options);
  return TerminalPicture(heatmap, terminal).draw();
}

}  // namespace seq2see
