#include "eval/white_space.h"

#include <utf8proc.h>

namespace seq2see {
namespace {

struct Decoded {
  char32_t character;
  size_t bytes;
};

Decoded decode_at(std::string_view text, size_t at) {
  utf8proc_int32_t codepoint = -1;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
  const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &codepoint);
  if (length <= 0) return {U'\uFFFD', 1};
  return {static_cast<char32_t>(codepoint), static_cast<size_t>(length)};
}

}  // namespace

std::u32string code_points(std::string_view text) {
  std::u32string decoded;
  decoded.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto [character, bytes] = decode_at(text, at);
    decoded += character;
    at += bytes;
  }
  return decoded;
}

bool is_white_space(char32_t c) {
  return (c >= 0x9 && c <= 0xD) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

std::vector<std::string_view> split_white_space(std::string_view text) {
  std::vector<std::string_view> parts;
  size_t begin = 0, at = 0;
  while (at < text.size()) {
    const auto [character, bytes] = decode_at(text, at);
    if (is_white_space(character)) {
      if (at > begin) parts.push_back(text.substr(begin, at - begin));
      begin = at + bytes;
    }
    at += bytes;
  }
  if (at > begin) parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace seq2see
