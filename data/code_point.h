#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace seq2see {

/// A code point, and how many bytes of the text it fills.
struct CodePoint {
  int32_t code;
  uint32_t bytes;
  bool valid;  ///< else the bytes are no UTF-8, the code is U+FFFD and stands for one of them
};

/// The code point at the front of `text`, which is not empty.
CodePoint first_code_point(std::string_view text);

/// The same, taken off the front.
CodePoint take_code_point(std::string_view& text);

/// Appends the code point as UTF-8.
void append_code_point(std::string& text, int32_t code);

}  // namespace seq2see
