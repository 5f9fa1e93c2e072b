#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "data/files.h"

namespace seq2see {

/// Calls `take(line, number)` for every line of a file, numbered from 1, without its end: '\n', or '\r' and
/// '\n'. Lines may be of any length; the last needs no end.
template <typename Take>
void for_each_line(const std::filesystem::path& path, const Take& take) {
  const std::string bytes = read_file(path);
  const std::string_view text = bytes;
  int64_t number = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    take(line, ++number);
    at = end + 1;
  }
}

}  // namespace seq2see
