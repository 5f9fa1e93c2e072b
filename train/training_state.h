#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>

#include "model/parameters.h"
#include "train/flat_optimizer.h"
#include "train/training_position.h"

namespace seq2see {

/// state.safetensors: all that resuming needs, next to config.json and the tokenizers.
void save_state(const std::filesystem::path& file, const TrainingState& state, const Parameters& parameters,
                const FlatOptimizer::State& optimizer);

/// Fills parameters and optimizer. Throws Error where the file does not fit the model.
TrainingState load_state(const std::filesystem::path& file, Parameters& parameters,
                         FlatOptimizer::State& optimizer);

}  // namespace seq2see
