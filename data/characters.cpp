#include "data/characters.h"

#include <utf8proc.h>

#include "data/code_point.h"

namespace seq2see {
namespace {

bool is_ideograph(int32_t code) {
  return code == 0x3005 || code == 0x3007 || (code >= 0x3400 && code <= 0x4dbf) ||
         (code >= 0x4e00 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) ||
         (code >= 0x20000 && code <= 0x3ffff);
}

}  // namespace

bool is_white(int32_t code) {
  switch (code) {
    case 0x200b:
    case 0x200c:
    case 0x200e:
    case 0x200f:
    case 0x2581:
    case 0xfeff:
    case 0xfffd:
      return true;
    default:
      break;
  }
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
      return true;
    default:
      return false;
  }
}

CharacterKind kind_of(int32_t code) {
  if (is_white(code)) return CharacterKind::white;
  if (is_ideograph(code)) return CharacterKind::ideograph;
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return CharacterKind::letter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
      return CharacterKind::mark;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharacterKind::digit;
    default:
      return CharacterKind::other;
  }
}

std::vector<Character> characters_of(std::string_view line) {
  std::vector<Character> characters;
  characters.reserve(line.size());
  for (uint32_t at = 0; at < line.size();) {
    const CodePoint point = first_code_point(line.substr(at));
    const uint32_t end = at + point.bytes;
    characters.push_back({point.code, at, end, point.valid ? kind_of(point.code) : CharacterKind::other});
    at = end;
  }
  return characters;
}

size_t first_invalid_byte(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const CodePoint point = first_code_point(text.substr(at));
    if (!point.valid) return at;
    at += point.bytes;
  }
  return std::string_view::npos;
}

std::string_view trim(std::string_view text) {
  const std::vector<Character> characters = characters_of(text);
  size_t first = 0, last = characters.size();
  while (first < last && characters[first].kind == CharacterKind::white) ++first;
  while (last > first && characters[last - 1].kind == CharacterKind::white) --last;
  if (first == last) return {};
  return text.substr(characters[first].begin, characters[last - 1].end - characters[first].begin);
}

std::string blank_white_space(std::string_view text) {
  std::string blanked(text);
  for (const Character& character : characters_of(text)) {
    if (character.kind != CharacterKind::white) continue;
    for (uint32_t i = character.begin; i < character.end; ++i) blanked[i] = ' ';
  }
  return blanked;
}

std::string widen_apostrophes(std::string text) {
  constexpr std::string_view typographic = "\u2019", wide = "\uff07";
  for (size_t at = text.find(typographic); at != std::string::npos; at = text.find(typographic, at)) {
    text.replace(at, typographic.size(), wide);
  }
  return text;
}

}  // namespace seq2see
