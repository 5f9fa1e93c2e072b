#include "eval/chrf.h"

#include <algorithm>

#include "eval/white_space.h"

namespace seq2see {
namespace {

std::u32string visible_characters(std::string_view text) {
  std::u32string visible = code_points(text);
  std::erase_if(visible, is_white_space);
  return visible;
}

}  // namespace

ChrfStatistics& ChrfStatistics::operator+=(const ChrfStatistics& other) {
  for (size_t i = 0; i < orders; ++i) {
    counts[i].hypothesis += other.counts[i].hypothesis;
    counts[i].reference += other.counts[i].reference;
    counts[i].matches += other.counts[i].matches;
  }
  return *this;
}

ChrfStatistics chrf_statistics(std::string_view hypothesis, std::string_view reference) {
  const std::u32string ours = visible_characters(hypothesis), theirs = visible_characters(reference);
  ChrfStatistics sentence;
  for (size_t i = 0; i < ChrfStatistics::orders; ++i) {
    sentence.counts[i] = count_ngrams(ours, theirs, i + 1);
    // sacreBLEU counts a hypothesis' n-grams only where the reference has any of that order.
    if (sentence.counts[i].reference == 0) sentence.counts[i].hypothesis = 0;
  }
  return sentence;
}

double chrf(const ChrfStatistics& sum) {
  constexpr double beta_squared = 4;
  double precision = 0, recall = 0;
  int orders = 0;
  for (const NgramCounts& counts : sum.counts) {
    if (counts.hypothesis == 0 || counts.reference == 0) continue;
    precision += static_cast<double>(counts.matches) / static_cast<double>(counts.hypothesis);
    recall += static_cast<double>(counts.matches) / static_cast<double>(counts.reference);
    ++orders;
  }
  if (precision + recall == 0) return 0;
  precision /= orders;
  recall /= orders;
  return 100 * (1 + beta_squared) * precision * recall / (beta_squared * precision + recall);
}

std::string chrf_signature() {
  return "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.6.0";
}

}  // namespace seq2see
