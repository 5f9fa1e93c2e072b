#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "data/words.h"

namespace seq2see {

/// The words that a training saw on the source side, so that a translator can name those it never saw. Upper
/// and lower case count as the same.
class WordList {
 public:
  WordList() = default;
  WordList(std::span<const std::string> lines, WordRule rule);

  /// One word a line, as text() writes it. Throws Error where a line is empty or no UTF-8.
  static WordList load(const std::filesystem::path& path);
  std::string text() const;

  /// The words of `line` that are not in the list, each once, in the order in which they first come.
  std::vector<std::string> unseen(std::string_view line, WordRule rule) const;

 private:
  std::set<std::string, std::less<>> words_;
};

}  // namespace seq2see
