#include "data/similar.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace seq2see {
namespace {

/// How many bytes have to be put in, taken out or replaced to make the one of the other.
size_t distance(std::string_view from, std::string_view to) {
  std::vector<size_t> row(to.size() + 1);  // distances of the beginnings of `to` from that of `from`
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < to.size(); ++j) {
      const size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string similar(std::string_view text, std::span<const std::string> names) {
  constexpr size_t longest = 64;
  std::string best;
  size_t nearest = (std::min(text.size(), longest) + 2) / 3 + 1;
  for (const std::string& name : names) {
    const size_t own = text.size() > longest ? nearest : distance(text, name);
    if (own >= nearest) continue;
    nearest = own;
    best = name;
  }
  return best;
}

}  // namespace seq2see
