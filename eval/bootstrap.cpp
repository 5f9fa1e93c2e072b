#include "eval/bootstrap.h"

#include <algorithm>
#include <cmath>

#include "data/error.h"

namespace seq2see {

void validate(const BootstrapOptions& options) {
  if (options.resamples < 1 || options.resamples > 1'000'000) {
    throw UsageError("The bootstrap takes 1 to 1,000,000 resamples, not {}.", options.resamples);
  }
  if (!(options.confidence > 0 && options.confidence < 1)) {
    throw UsageError("The bootstrap's confidence is a number between 0 and 1 such as 0.95, not {}.",
                     options.confidence);
  }
}

Score percentile_interval(double value, std::vector<double> values, double confidence) {
  std::sort(values.begin(), values.end());
  // 1000 * (1 - 0.95) / 2 is a little less than 25 in floating point: the small addend keeps it 25.
  const auto outside =
      static_cast<size_t>(std::floor(static_cast<double>(values.size()) * (1 - confidence) / 2 + 1e-9));
  const size_t low = std::min(outside, (values.size() - 1) / 2);
  return {value, values[low], values[values.size() - 1 - low]};
}

}  // namespace seq2see
