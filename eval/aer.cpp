#include "eval/aer.h"

#include <set>
#include <utility>

namespace seq2see {
namespace {

double ratio(int64_t part, int64_t whole) {
  return whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

AlignmentCounts& AlignmentCounts::operator+=(const AlignmentCounts& other) {
  links += other.links;
  sure += other.sure;
  matched_sure += other.matched_sure;
  matched_possible += other.matched_possible;
  return *this;
}

AlignmentCounts alignment_counts(const Links& alignment, const Links& gold) {
  std::set<std::pair<int, int>> ours(alignment.sure.begin(), alignment.sure.end());
  ours.insert(alignment.possible.begin(), alignment.possible.end());
  const std::set<std::pair<int, int>> sure(gold.sure.begin(), gold.sure.end());
  const std::set<std::pair<int, int>> possible(gold.possible.begin(), gold.possible.end());
  AlignmentCounts counts;
  counts.links = static_cast<int64_t>(ours.size());
  counts.sure = static_cast<int64_t>(sure.size());
  for (const auto& link : ours) {
    const bool is_sure = sure.contains(link);
    counts.matched_sure += is_sure;
    counts.matched_possible += is_sure || possible.contains(link);
  }
  return counts;
}

double precision(const AlignmentCounts& sum) {
  return ratio(sum.matched_possible, sum.links);
}

double recall(const AlignmentCounts& sum) {
  return ratio(sum.matched_sure, sum.sure);
}

double aer(const AlignmentCounts& sum) {
  return 1 - ratio(sum.matched_sure + sum.matched_possible, sum.links + sum.sure);
}

}  // namespace seq2see
