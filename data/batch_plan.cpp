#include "data/batch_plan.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "data/error.h"
#include "data/random.h"

namespace seq2see {
namespace {

void check(const BatchOptions& options) {
  if (options.sentences < 0 || options.tokens < 0 || options.longest < 0) {
    throw UsageError("The limits of a batch are 0 (none) or more: sentences {}, tokens {}, longest {}.",
                     options.sentences, options.tokens, options.longest);
  }
  if (options.sentences == 0 && options.tokens == 0) {
    throw UsageError("A batch needs a limit: in sentences, in tokens, or in both.");
  }
  if (options.bucket < 1) {
    throw UsageError("A bucket is 1 or more tokens wide, not {}.", options.bucket);
  }
}

/// One seed for each epoch; neighbouring epochs have nothing in common.
uint64_t mixed(uint64_t seed, uint64_t epoch) {
  const uint64_t first = Random(seed).next();
  return Random(first ^ epoch).next();
}

}  // namespace

BatchPlan::BatchPlan(std::vector<PairLength> lengths, const BatchOptions& options)
    : lengths_(std::move(lengths)), options_(options) {
  check(options_);
  for (const PairLength& length : lengths_) dropped_ += is_dropped(length);
}

bool BatchPlan::is_dropped(const PairLength& length) const {
  constexpr int end_mark = 1;
  return options_.longest > 0 && std::max(length.source, length.target) - end_mark > options_.longest;
}

bool BatchPlan::fits(int64_t pairs, int64_t longest) const {
  return (options_.sentences == 0 || pairs <= options_.sentences) &&
         (options_.tokens == 0 || pairs * longest <= options_.tokens);
}

std::vector<std::vector<int32_t>> BatchPlan::epoch(uint64_t seed, uint64_t epoch) const {
  Random random(mixed(seed, epoch));
  std::vector<int32_t> order;
  for (size_t i = 0; i < lengths_.size(); ++i) {
    if (!is_dropped(lengths_[i])) order.push_back(static_cast<int32_t>(i));
  }
  shuffle(order, random);
  struct Place {
    int target, source;  // buckets
    size_t rank;         // in the shuffled order, which decides within a bucket
    int32_t pair;
    bool operator<(const Place& other) const {
      return std::tie(target, source, rank) < std::tie(other.target, other.source, other.rank);
    }
  };
  std::vector<Place> places;
  for (const int32_t pair : order) {
    const PairLength& length = lengths_[static_cast<size_t>(pair)];
    places.push_back({length.target / options_.bucket, length.source / options_.bucket, places.size(), pair});
  }
  std::sort(places.begin(), places.end());

  std::vector<std::vector<int32_t>> batches;
  int longest = 0;
  for (const Place& place : places) {
    const PairLength& length = lengths_[static_cast<size_t>(place.pair)];
    longest = std::max({longest, length.source, length.target});
    if (batches.empty() || !fits(static_cast<int64_t>(batches.back().size()) + 1, longest)) {
      batches.emplace_back();
      longest = std::max(length.source, length.target);
    }
    batches.back().push_back(place.pair);
  }
  shuffle(batches, random);
  return batches;
}

std::vector<std::vector<BatchRow>> BatchPlan::shards(const std::vector<BatchRow>& batch, int count) const {
  if (count < 1) throw UsageError("A batch is cut into 1 or more shards, not {}.", count);
  const auto tokens = [&](const BatchRow& row) {
    int64_t sum = 0;
    for (const int32_t pair : row) {
      const PairLength& length = lengths_[static_cast<size_t>(pair)];
      sum += int64_t{length.source} + length.target;
    }
    return sum;
  };
  // Longest row first, each to the shard that has least so far (Graham, 1969); then back in the batch's
  // order.
  std::vector<size_t> places(batch.size());
  std::iota(places.begin(), places.end(), size_t{0});
  std::sort(places.begin(), places.end(), [&](size_t a, size_t b) {
    return tokens(batch[a]) != tokens(batch[b]) ? tokens(batch[a]) > tokens(batch[b]) : a < b;
  });
  std::vector<size_t> shard_of(batch.size());
  std::vector<std::pair<int64_t, int64_t>> load(static_cast<size_t>(count));  // tokens, rows
  for (const size_t place : places) {
    const auto least = std::min_element(load.begin(), load.end());
    least->first += tokens(batch[place]);
    least->second += 1;
    shard_of[place] = static_cast<size_t>(least - load.begin());
  }
  std::vector<std::vector<BatchRow>> shards(static_cast<size_t>(count));
  for (size_t place = 0; place < batch.size(); ++place) shards[shard_of[place]].push_back(batch[place]);
  return shards;
}

}  // namespace seq2see
