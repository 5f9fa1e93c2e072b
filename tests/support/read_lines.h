#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/line_reader.h"

namespace seq2see {

/// All lines of a file or of standard input ("-"), empty ones included.
inline std::vector<std::string> read_lines(const std::filesystem::path& path_or_dash) {
  LineReader reader(path_or_dash);
  std::vector<std::string> lines;
  std::string line;
  while (reader.next(line)) lines.push_back(line);
  return lines;
}

}  // namespace seq2see
