#pragma once

#include <functional>
#include <string>

#include "eval/colour.h"
#include "eval/heatmap.h"

namespace seq2see {

enum class ColourMode {
  true_colour,  ///< 24 bits
  colours_256,
  plain,  ///< no escape sequence at all: shades are drawn with block characters
};

struct TerminalOptions {
  ColourMode mode = ColourMode::plain;
  Background background = Background::dark;
  int width = 100;  ///< columns that a line may take, 20 at least; longer sentences go on in a block below
};

/// The value of an environment variable, or nullptr.
using Environment = std::function<const char*(const char*)>;

/// Plain where the output is no terminal, NO_COLOR is set and not empty (no-color.org), or TERM is missing,
/// "dumb" or unknown; 24 bits where COLORTERM or TERM says so; else 256 colours.
ColourMode detect_colour_mode(bool is_terminal, const Environment& environment);

/// Light where the last field of COLORFGBG ("0;15") is one of the light colours 7 and 9 to 15, else dark.
Background detect_background(const Environment& environment);

/// What the terminal behind the file descriptor can do; 100 columns where it is none.
TerminalOptions detect_terminal(int file_descriptor);

/// The heatmap as lines of text, each ended by a newline: column labels as a staircase, one row a target
/// word, a legend. Gold links are in brackets, [sure] and (possible); a hard link is a dot.
std::string terminal_heatmap(const AlignedSentence& sentence, const HeatmapOptions& options = {},
                             const TerminalOptions& terminal = {});

}  // namespace seq2see
