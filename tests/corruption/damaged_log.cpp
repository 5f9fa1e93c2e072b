#include "tests/corruption/damaged_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

#include "data/files.h"
#include "tests/corruption/trial.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

constexpr size_t most_points = 4;  // of a line: a validation's loss, exact match, token accuracy and AER

std::vector<std::string> sorted_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

std::string wrong_with_log(std::string_view whole, std::string_view damaged, const std::string& points) {
  const std::vector<std::string> before = sorted_lines(whole);
  std::string left_alone;
  size_t strange = 0;
  for (const std::string& line : sorted_lines(damaged)) {
    if (std::binary_search(before.begin(), before.end(), line)) {
      left_alone += line + "\n";
    } else {
      ++strange;
    }
  }
  const TemporaryFolder folder;
  write_file(folder / "training.jsonl", left_alone);
  const std::vector<std::string> wanted = sorted_lines(points_of(folder / "training.jsonl"));
  const std::vector<std::string> found = sorted_lines(points);
  if (!std::includes(found.begin(), found.end(), wanted.begin(), wanted.end())) {
    return "points of lines that were left alone are missing";
  }
  if (found.size() > wanted.size() + most_points * strange) {
    return fmt::format("{} points more than {} damaged lines can give", found.size() - wanted.size(),
                       strange);
  }
  return "";
}

}  // namespace seq2see
