#include "eval/ngrams.h"

#include <algorithm>
#include <vector>

namespace seq2see {
namespace {

std::vector<std::u32string_view> sorted_ngrams(std::u32string_view sequence, size_t order) {
  std::vector<std::u32string_view> ngrams;
  for (size_t at = 0; at + order <= sequence.size(); ++at) ngrams.push_back(sequence.substr(at, order));
  std::sort(ngrams.begin(), ngrams.end());
  return ngrams;
}

}  // namespace

NgramCounts count_ngrams(std::u32string_view hypothesis, std::u32string_view reference, size_t order) {
  const auto ours = sorted_ngrams(hypothesis, order);
  const auto theirs = sorted_ngrams(reference, order);
  NgramCounts counts{static_cast<int64_t>(ours.size()), static_cast<int64_t>(theirs.size()), 0};
  for (size_t i = 0, j = 0; i < ours.size() && j < theirs.size();) {
    const auto order_of_both = ours[i] <=> theirs[j];
    if (order_of_both == 0) ++counts.matches;
    if (order_of_both <= 0) ++i;
    if (order_of_both >= 0) ++j;
  }
  return counts;
}

}  // namespace seq2see
