#pragma once

#include <cstdint>
#include <string_view>

namespace seq2see {

/// How many n-grams of one order two sequences have, and how many of the hypothesis' are in the reference,
/// each counted at most as often as it stands there (clipped, as in Papineni et al., 2002).
struct NgramCounts {
  int64_t hypothesis = 0, reference = 0, matches = 0;
  friend bool operator==(const NgramCounts&, const NgramCounts&) = default;
};

/// `order` >= 1. The symbols may be characters or numbers of words.
NgramCounts count_ngrams(std::u32string_view hypothesis, std::u32string_view reference, size_t order);

}  // namespace seq2see
