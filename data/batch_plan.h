#pragma once

#include <cstdint>
#include <vector>

namespace seq2see {

/// Tokens of a sentence pair.
struct PairLength {
  int source = 0;
  int target = 0;
};

struct BatchOptions {
  int sentences = 64;  ///< pairs in a batch at most; 0: as many as `tokens` allows
  int tokens = 8192;   ///< pairs times the longest side at most (padding counts); 0: no such budget
  int bucket = 2;      ///< lengths in steps of so many tokens share a bucket; 1 pads least and mixes least
  int longest = 0;     ///< pairs with a side of more tokens, without end marks, are dropped; 0: none is
};

/// A row of a batch: the number of a sentence pair, or of several that are joined, one behind the other.
using BatchRow = std::vector<int32_t>;

/// Which sentence pairs make which batch. The order is a pure function of (seed, epoch), so that a place in
/// the training data is two integers: epoch and batch.
class BatchPlan {
 public:
  /// Throws UsageError where the options contradict each other.
  BatchPlan(std::vector<PairLength> lengths, const BatchOptions& options);

  /// The batches of an epoch as indices into `lengths`. Every pair that was not dropped comes exactly once.
  /// Within a batch the pairs are of similar length; the batches themselves come in shuffled order. A pair
  /// that alone exceeds the token budget makes a batch of its own.
  std::vector<std::vector<int32_t>> epoch(uint64_t seed, uint64_t epoch) const;

  /// The batch cut into exactly `count` shards of about equal token counts, the same ones every time. A shard
  /// is empty where the batch has fewer rows.
  std::vector<std::vector<BatchRow>> shards(const std::vector<BatchRow>& batch, int count) const;

  int64_t dropped() const { return dropped_; }  ///< pairs longer than `longest`
  int64_t kept() const { return static_cast<int64_t>(lengths_.size()) - dropped_; }  ///< pairs in an epoch

 private:
  bool fits(int64_t pairs, int64_t longest) const;
  bool is_dropped(const PairLength& length) const;

  std::vector<PairLength> lengths_;
  BatchOptions options_;
  int64_t dropped_ = 0;
};

}  // namespace seq2see
