#pragma once

#include <array>
#include <string>
#include <string_view>

#include "eval/ngrams.h"

namespace seq2see {

/// All that chrF (Popovic, 2015) needs to know of a sentence: counts of character n-grams, n = 1 .. 6, white
/// space left out. Adding up those of many sentences gives the corpus'.
struct ChrfStatistics {
  static constexpr size_t orders = 6;
  std::array<NgramCounts, orders> counts{};

  ChrfStatistics& operator+=(const ChrfStatistics& other);
};

ChrfStatistics chrf_statistics(std::string_view hypothesis, std::string_view reference);

/// chrF2 from 0 to 100 with one reference, equal to sacreBLEU 2.6.0's corpus_chrf (and, for one sentence,
/// sentence_chrf) with its defaults: beta 2, no word n-grams, precision and recall each averaged over the
/// orders that both sides are long enough for.
double chrf(const ChrfStatistics& sum);

/// The signature that sacreBLEU 2.6.0 gives to this score.
std::string chrf_signature();

}  // namespace seq2see
