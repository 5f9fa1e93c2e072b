#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/model_folder.h"

namespace seq2see {

/// What the saved model's tokenizers were trained on.
const std::vector<std::string>& saved_model_source_lines();
const std::vector<std::string>& saved_model_target_lines();

/// Writes a complete model's folder: tokenizers of words, weights drawn from the seed and times `scale`, the
/// words of its source lines. Width 8, one layer each.
void save_model(const std::filesystem::path& folder, uint64_t seed, float scale = 1);

}  // namespace seq2see
