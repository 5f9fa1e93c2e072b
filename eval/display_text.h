#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace seq2see {

/// A character as a reader sees it (an extended grapheme cluster: a letter with its accents, an emoji with
/// its modifiers) and the columns that it takes in a terminal: 0, 1 or 2.
struct Glyph {
  std::string text;
  int width = 0;
};

/// The text with everything unprintable made visible, valid in XML and HTML (but not escaped): control
/// characters become their pictures (U+2400 and following) or U+FFFD, so do invalid UTF-8 and noncharacters;
/// an accent without a letter gets a dotted circle to stand on.
std::string visible_text(std::string_view text);

/// visible_text() that also does not upset a terminal: format characters (direction overrides, soft hyphens,
/// byte-order marks) and separators of lines become U+FFFD; the joiners of emoji and of Arabic stay.
std::string terminal_text(std::string_view text);

/// visible_text() with the five characters of markup escaped; fit for the content of elements and for quoted
/// attributes, in XML and HTML.
std::string markup_text(std::string_view text);

/// The glyphs of a text that terminal_text() returned.
std::vector<Glyph> split_glyphs(std::string_view text);

/// Columns that terminal_text() output takes in a terminal.
int display_width(std::string_view text);

/// The text itself where it is at most `columns` wide, else its beginning and "…", together at most
/// `columns`.
std::string shorten(std::string_view text, int columns);

/// Whether the text has letters that are written from right to left.
bool has_right_to_left(std::string_view text);

}  // namespace seq2see
