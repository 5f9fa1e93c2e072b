#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace seq2see {

/// A stretch of text; `differs` where the other text lacks it.
struct DiffPart {
  std::string text;
  bool differs = false;
  friend bool operator==(const DiffPart&, const DiffPart&) = default;
};

/// Two texts cut into stretches; joined, they are the texts again.
struct TextDiff {
  std::vector<DiffPart> first, second;
};

/// Compares words, as WordRule::unicode has them, along a longest common subsequence; white space is not
/// compared. Texts whose differing middles are longer than 2,000 words each are marked from the first to the
/// last difference.
TextDiff diff_words(std::string_view first, std::string_view second);

}  // namespace seq2see
