#include "eval/display_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <utility>

#include "data/code_point.h"

namespace seq2see {
namespace {

enum class Place { page, terminal };

constexpr utf8proc_int32_t replacement = 0xFFFD, variation_16 = 0xFE0F;
constexpr utf8proc_int32_t zero_width_non_joiner = 0x200C, zero_width_joiner = 0x200D;
constexpr utf8proc_int32_t dotted_circle = 0x25CC;

bool is_mark(utf8proc_int32_t point) {
  auto category = utf8proc_category(point);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME ||
         category == UTF8PROC_CATEGORY_MC;
}

utf8proc_int32_t visible(utf8proc_int32_t point, Place place) {
  if (point < 0x20) return 0x2400 + point;
  if (point == 0x7F) return 0x2421;
  if (point >= 0x80 && point < 0xA0) return replacement;
  if ((point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF)) return replacement;
  if (place == Place::page || point == zero_width_joiner || point == zero_width_non_joiner) return point;
  auto category = utf8proc_category(point);
  bool upsets = category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_ZL ||
                category == UTF8PROC_CATEGORY_ZP;
  return upsets ? replacement : point;
}

std::string visible_in(std::string_view text, Place place) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    utf8proc_int32_t point = visible(take_code_point(text).code, place);
    if (result.empty() && is_mark(point)) append_code_point(result, dotted_circle);
    append_code_point(result, point);
  }
  return result;
}

bool is_regional_indicator(utf8proc_int32_t point) {
  return point >= 0x1F1E6 && point <= 0x1F1FF;
}

}  // namespace

std::string visible_text(std::string_view text) {
  return visible_in(text, Place::page);
}

std::string terminal_text(std::string_view text) {
  return visible_in(text, Place::terminal);
}

std::string markup_text(std::string_view text) {
  std::string result;
  for (char byte : visible_text(text)) {
    switch (byte) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += byte;
    }
  }
  return result;
}

std::vector<Glyph> split_glyphs(std::string_view text) {
  std::vector<Glyph> glyphs;
  utf8proc_int32_t before = 0, state = 0;
  int indicators = 0;
  while (!text.empty()) {
    utf8proc_int32_t point = take_code_point(text).code;
    bool begins = before == 0 || utf8proc_grapheme_break_stateful(before, point, &state);
    if (begins) {
      glyphs.emplace_back();
      indicators = 0;
    }
    Glyph& glyph = glyphs.back();
    append_code_point(glyph.text, point);
    glyph.width = std::max(glyph.width, utf8proc_charwidth(point));
    indicators += is_regional_indicator(point);
    if (point == variation_16 || indicators == 2) glyph.width = 2;  // drawn as an emoji, as a flag
    before = point;
  }
  return glyphs;
}

int display_width(std::string_view text) {
  int width = 0;
  for (const Glyph& glyph : split_glyphs(text)) width += glyph.width;
  return width;
}

std::string shorten(std::string_view text, int columns) {
  if (display_width(text) <= columns) return std::string(text);
  std::string result;
  int width = 1;  // of the ellipsis
  for (const Glyph& glyph : split_glyphs(text)) {
    width += glyph.width;
    if (width > columns) break;
    result += glyph.text;
  }
  return result + "…";
}

bool has_right_to_left(std::string_view text) {
  while (!text.empty()) {
    auto direction = utf8proc_get_property(take_code_point(text).code)->bidi_class;
    if (direction == UTF8PROC_BIDI_CLASS_R || direction == UTF8PROC_BIDI_CLASS_AL) return true;
  }
  return false;
}

}  // namespace seq2see
