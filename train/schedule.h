#pragma once

#include <cstdint>

#include "train/options.h"

namespace seq2see {

/// The learning rate's factor in [0, 1] for step number `step` (from 0), when the share `progress` in [0, 1]
/// of training is over.
double learning_rate_factor(const ScheduleOptions& options, int64_t step, double progress);

}  // namespace seq2see
