#include "train/schedule.h"

#include <algorithm>
#include <cmath>

namespace seq2see {

double learning_rate_factor(const ScheduleOptions& options, int64_t step, double progress) {
  const double number = static_cast<double>(step) + 1;
  const double warmup = std::max(1, options.warmup_steps);
  const double rise = std::min(1.0, number / warmup);
  switch (options.kind) {
    case Schedule::constant:
      return rise;
    case Schedule::inverse_square_root:
      return number < warmup ? rise : std::sqrt(warmup / number);
    case Schedule::trapezoid:
      break;
  }
  const double left = std::clamp(1 - progress, 0.0, 1.0);
  return std::min(rise, options.decay_share > 0 ? left / options.decay_share : 1.0);
}

}  // namespace seq2see
