#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "data/folder_lock.h"
#include "model/model_folder.h"

namespace seq2see {

// The folder of a model as a training begins in it. A training has begun once config.json is there, the last
// of its first files.

/// Whether a model that is in the folder may give way.
enum class Replace { no, yes };

/// Makes the folder where it is missing, and holds it. Throws Error where another training holds it, or where
/// it holds anything and may not be replaced; what a training left that died before it had begun is free.
std::unique_ptr<FolderLock> claim_folder(const std::filesystem::path& folder, Replace replace);

/// Writes the files that a training begins with. An old model's files go, and nothing else, but not before
/// the new ones are on the disk: where that is full, the old model is still there.
void begin_training(const std::filesystem::path& folder, const Tokenizers& tokenizers,
                    const std::string& source_words, const ModelConfig& config);

}  // namespace seq2see
