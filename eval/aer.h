#pragma once

#include <cstdint>

#include "data/links.h"

namespace seq2see {

/// All that the scores of an alignment need to know of a sentence; adding up gives the corpus'. `links` are
/// the alignment's own (A), `sure` the gold's sure links (S). The possible links (P) include the sure ones.
struct AlignmentCounts {
  int64_t links = 0;             ///< |A|
  int64_t sure = 0;              ///< |S|
  int64_t matched_sure = 0;      ///< |A and S|
  int64_t matched_possible = 0;  ///< |A and P|, matched_sure included

  AlignmentCounts& operator+=(const AlignmentCounts& other);
  friend bool operator==(const AlignmentCounts&, const AlignmentCounts&) = default;
};

/// Counts the links of `alignment` (sure and possible alike) against `gold`. Order and repeats do not matter.
AlignmentCounts alignment_counts(const Links& alignment, const Links& gold);

/// The scores of Och and Ney (2003), from 0 to 1. Where nothing was linked there is no wrong link:
/// precision 1. Where gold asks for no link none is missing: recall 1. Where both are so, the error rate is
/// 0.
double precision(const AlignmentCounts& sum);  ///< |A and P| / |A|
double recall(const AlignmentCounts& sum);     ///< |A and S| / |S|
double aer(const AlignmentCounts& sum);        ///< 1 - (|A and S| + |A and P|) / (|A| + |S|); 0 is best

}  // namespace seq2see
