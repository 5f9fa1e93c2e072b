#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace seq2see {

/// Word alignment of one sentence pair. A link is (source word, target word), both counted from 0 by the word
/// rule. Gold alignments tell sure links from possible ones (Och and Ney, 2003); a sure link is not repeated
/// in `possible`. A model's own hard alignment has sure links only. Both lists are sorted and free of
/// repeats.
struct Links {
  std::vector<std::pair<int, int>> sure;
  std::vector<std::pair<int, int>> possible;

  friend bool operator==(const Links&, const Links&) = default;
};

/// Reads "0-0 1?2 2p3": `i-j` is sure, `i?j` and `ipj` are possible. Throws Error on anything else.
Links parse_links(std::string_view text);

/// Writes the canonical form: all links sorted by (source, target), `i-j` sure, `i?j` possible, one space
/// between.
std::string format_links(const Links& links);

/// Sorts both lists, drops repeats, and drops possible links that are also sure.
void normalize(Links& links);

}  // namespace seq2see
