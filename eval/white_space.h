#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace seq2see {

/// The code points of a text. A byte that is not UTF-8 counts as one, U+FFFD.
std::u32string code_points(std::string_view text);

/// White space as Python's str.split() takes it, and sacreBLEU with it: Unicode's white space and the four
/// separators U+001C to U+001F. (A zero-width space is none.)
bool is_white_space(char32_t character);

/// The stretches of a text between its white space, none of them empty; views into `text`.
std::vector<std::string_view> split_white_space(std::string_view text);

}  // namespace seq2see
