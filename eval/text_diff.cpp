#include "eval/text_diff.h"

#include <algorithm>
#include <cstdint>

#include "data/words.h"

namespace seq2see {
namespace {

constexpr size_t most_cells = size_t{2000} * 2000;

struct Chunk {
  std::string_view text;
  bool is_word;
  bool differs = false;
};

/// A text cut into words and white space; `words` are the places of the words in `chunks`.
struct Cut {
  std::vector<Chunk> chunks;
  std::vector<size_t> words;
};

Cut cut(std::string_view text) {
  Cut result;
  size_t at = 0;
  const auto add = [&](size_t end, bool is_word) {
    if (end == at) return;
    if (is_word) result.words.push_back(result.chunks.size());
    result.chunks.push_back({text.substr(at, end - at), is_word});
    at = end;
  };
  for (const Word& word : split_words(text, WordRule::unicode)) {
    add(word.begin, false);
    add(word.end, true);
  }
  add(text.size(), false);
  return result;
}

/// Marks what lies outside a longest common subsequence of the words [begin, first_end) and [begin,
/// second_end).
void mark_middle(Cut& first, Cut& second, size_t begin, size_t first_end, size_t second_end) {
  size_t rows = first_end - begin, columns = second_end - begin, width = columns + 1;
  auto word = [begin](Cut& cut, size_t index) -> Chunk& { return cut.chunks[cut.words[begin + index]]; };
  std::vector<uint16_t> common;  // of what follows (row, column); none where too large, so that all is marked
  if (rows <= most_cells / std::max<size_t>(columns, 1) && std::min(rows, columns) < UINT16_MAX) {
    common.assign((rows + 1) * width, 0);
    for (size_t row = rows; row-- > 0;) {
      for (size_t column = columns; column-- > 0;) {
        bool same = word(first, row).text == word(second, column).text;
        uint16_t skipped = std::max(common[(row + 1) * width + column], common[row * width + column + 1]);
        common[row * width + column] = same ? uint16_t(common[(row + 1) * width + column + 1] + 1) : skipped;
      }
    }
  }
  size_t row = 0, column = 0;
  while (row < rows || column < columns) {
    if (!common.empty() && row < rows && column < columns &&
        word(first, row).text == word(second, column).text) {
      ++row, ++column;
    } else if (row < rows && (column == columns || common.empty() ||
                              common[(row + 1) * width + column] >= common[row * width + column + 1])) {
      word(first, row++).differs = true;
    } else {
      word(second, column++).differs = true;
    }
  }
}

/// Joins neighbours alike; white space between two differing words differs too.
std::vector<DiffPart> parts(Cut& cut) {
  std::vector<DiffPart> result;
  for (size_t index = 0; index < cut.chunks.size(); ++index) {
    Chunk& chunk = cut.chunks[index];
    bool inside = index > 0 && index + 1 < cut.chunks.size();
    if (inside && !chunk.is_word) {
      chunk.differs = cut.chunks[index - 1].differs && cut.chunks[index + 1].differs;
    }
    if (result.empty() || result.back().differs != chunk.differs) result.push_back({"", chunk.differs});
    result.back().text += chunk.text;
  }
  return result;
}

}  // namespace

TextDiff diff_words(std::string_view first, std::string_view second) {
  Cut one = cut(first), other = cut(second);
  size_t begin = 0, first_end = one.words.size(), second_end = other.words.size();
  auto same = [&](size_t row, size_t column) {
    return one.chunks[one.words[row]].text == other.chunks[other.words[column]].text;
  };
  while (begin < std::min(first_end, second_end) && same(begin, begin)) ++begin;
  while (std::min(first_end, second_end) > begin && same(first_end - 1, second_end - 1))
    --first_end, --second_end;
  mark_middle(one, other, begin, first_end, second_end);
  return {parts(one), parts(other)};
}

}  // namespace seq2see
