#include "data/code_point.h"

#include <utf8proc.h>

namespace seq2see {

CodePoint first_code_point(std::string_view text) {
  utf8proc_int32_t code = -1;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (length <= 0) return {0xfffd, 1, false};
  return {code, static_cast<uint32_t>(length), true};
}

CodePoint take_code_point(std::string_view& text) {
  const CodePoint first = first_code_point(text);
  text.remove_prefix(first.bytes);
  return first;
}

void append_code_point(std::string& text, int32_t code) {
  utf8proc_uint8_t bytes[4];
  const auto length = utf8proc_encode_char(code, bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
}

}  // namespace seq2see
