#include "eval/candidates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/vectors.h"

namespace seq2see {
namespace {

constexpr float impossible_logit = -std::numeric_limits<float>::infinity();
constexpr int64_t row_lanes = Lanes<float>::count;
constexpr int64_t block = 4 * row_lanes;  // numbers that are skipped at once
using LogitLanes = Lanes<float>::Type;

bool better(const Candidate& x, const Candidate& y) {
  if (x.log_probability != y.log_probability) return x.log_probability > y.log_probability;
  return x.origin != y.origin ? x.origin < y.origin : x.token < y.token;
}

/// The largest number of each block of a row.
SEQ2SEE_VECTORS void find_maxima(const float* row, int64_t size, float* maxima) {
  int64_t i = 0;
  for (; i + block <= size; i += block) {
    const LogitLanes* numbers = reinterpret_cast<const LogitLanes*>(row + i);
    LogitLanes largest = numbers[0];
    for (int64_t k = 1; k < block / row_lanes; ++k) largest = numbers[k] > largest ? numbers[k] : largest;
    *maxima++ = lane_maximum(largest);
  }
  if (i < size) *maxima = *std::max_element(row + i, row + size);
}

/// The sum of e^(x - shift) over a row.
SEQ2SEE_VECTORS double sum_exponentials(const float* row, int64_t size, float shift) {
  LogitLanes sums = {};
  int64_t i = 0;
  for (; i + row_lanes <= size; i += row_lanes) {
    LogitLanes x = *reinterpret_cast<const LogitLanes*>(row + i) - shift;
    exp_lanes(x);
    sums += x;
  }
  double sum = lane_sum(sums);
  for (; i < size; ++i) sum += std::exp(row[i] - shift);
  return sum;
}

}  // namespace

double Candidates::threshold() const {
  return kept_.size() < room_ ? -std::numeric_limits<double>::infinity() : kept_.front().log_probability;
}

void Candidates::offer(const Candidate& candidate) {
  if (kept_.size() == room_) {
    if (!better(candidate, kept_.front())) return;
    std::pop_heap(kept_.begin(), kept_.end(), better);
    kept_.pop_back();
  }
  kept_.push_back(candidate);
  std::push_heap(kept_.begin(), kept_.end(), better);
}

std::vector<Candidate> Candidates::take() {
  std::vector<Candidate> sorted = std::move(kept_);
  kept_.clear();
  std::sort(sorted.begin(), sorted.end(), better);
  return sorted;
}

NextTokens::NextTokens(const SpecialIds& special, int64_t vocabulary)
    : eos_(special.eos),
      vocabulary_(vocabulary),
      maxima_(static_cast<size_t>((vocabulary + block - 1) / block)) {
  for (int32_t id : {special.pad, special.start, special.unknown}) {
    if (id != eos_ && std::find(never_.begin(), never_.end(), id) == never_.end()) never_.push_back(id);
  }
}

void NextTokens::read(float* logits, bool may_end) {
  row_ = logits;
  end_ = logits[eos_];
  std::vector<float> hidden;  // logits that count as probability, but are not chosen from
  const auto hide = [&](int32_t id) {
    hidden.push_back(logits[id]);
    logits[id] = impossible_logit;
  };
  for (int32_t id : never_) hide(id);
  if (!may_end) hide(eos_);
  find_maxima(logits, vocabulary_, maxima_.data());
  float largest = *std::max_element(maxima_.begin(), maxima_.end());
  for (float logit : hidden) largest = std::max(largest, logit);
  double sum = sum_exponentials(logits, vocabulary_, largest);
  for (float logit : hidden) sum += std::exp(logit - largest);
  divisor_ = largest + std::log(sum);
}

double NextTokens::log_probability(int32_t token) const {
  return token == eos_ ? end_log_probability() : row_[token] - divisor_;
}

void NextTokens::offer(int origin, double log_probability, Candidates& candidates) const {
  const double base = log_probability - divisor_;
  for (size_t k = 0; k < maxima_.size(); ++k) {
    if (!(base + maxima_[k] > candidates.threshold())) continue;
    const auto begin = static_cast<int64_t>(k) * block;
    for (int64_t i = begin; i < std::min(begin + block, vocabulary_); ++i) {
      const double total = base + row_[i];
      if (total > candidates.threshold()) candidates.offer({origin, static_cast<int32_t>(i), total});
    }
  }
}

}  // namespace seq2see
