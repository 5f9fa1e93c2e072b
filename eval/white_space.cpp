#include "eval/white_space.h"

#include "data/code_point.h"

namespace seq2see {

std::u32string code_points(std::string_view text) {
  std::u32string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) decoded += static_cast<char32_t>(take_code_point(text).code);
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
    const CodePoint point = first_code_point(text.substr(at));
    if (is_white_space(static_cast<char32_t>(point.code))) {
      if (at > begin) parts.push_back(text.substr(begin, at - begin));
      begin = at + point.bytes;
    }
    at += point.bytes;
  }
  if (at > begin) parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace seq2see
