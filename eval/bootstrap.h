#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "data/random.h"

namespace seq2see {

struct BootstrapOptions {
  int resamples = 1000;      ///< how often the sentences are drawn anew; 1 to 1,000,000
  double confidence = 0.95;  ///< part of the resamples inside the interval; above 0, below 1
  uint64_t seed = 1;         ///< of the draws
};

/// Throws UsageError where an option is out of its range.
void validate(const BootstrapOptions& options);

/// A figure and the ends of its confidence interval, in the figure's own unit.
struct Score {
  double value = 0, low = 0, high = 0;
  friend bool operator==(const Score&, const Score&) = default;
};

/// The interval that leaves floor(n (1 - confidence) / 2) of the n values outside at either end. `values` is
/// not empty.
Score percentile_interval(double value, std::vector<double> values, double confidence);

/// Bootstrap percentile interval (Efron, 1979; Koehn, 2004) of a metric that is a function of summed
/// statistics: in every resample as many sentences are drawn, with replacement, as there are. The same seed
/// draws the same sentences for every metric. `Statistics` has +=; its default value is the sum of none.
template <typename Statistics, typename Metric>
Score bootstrap(std::span<const Statistics> sentences, const Metric& metric,
                const BootstrapOptions& options) {
  validate(options);
  Statistics whole{};
  for (const Statistics& sentence : sentences) whole += sentence;
  Random random(options.seed);
  std::vector<double> values;
  values.reserve(static_cast<size_t>(options.resamples));
  for (int resample = 0; resample < options.resamples; ++resample) {
    Statistics sum{};
    for (size_t i = 0; i < sentences.size(); ++i) sum += sentences[random.below(sentences.size())];
    values.push_back(metric(sum));
  }
  return percentile_interval(metric(whole), std::move(values), options.confidence);
}

}  // namespace seq2see
