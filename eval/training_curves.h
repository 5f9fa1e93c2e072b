#pragma once

#include <filesystem>
#include <vector>

#include "eval/chart.h"

namespace seq2see {

/// The curves of a training from its training.jsonl: loss of training and validation, scores of the
/// validations. Lines that are no JSON object (the last one of a training that still runs) are passed over;
/// none where there is no such file.
std::vector<Chart> training_curves(const std::filesystem::path& log);

}  // namespace seq2see
