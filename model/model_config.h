#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "model/alignment_heads.h"
#include "model/options.h"

namespace seq2see {

/// The files of a model's folder; docs/formats.md describes each.
namespace model_files {
constexpr const char* config = "config.json";
constexpr const char* weights = "model.safetensors";
constexpr const char* source_tokenizer = "source.spm";
constexpr const char* target_tokenizer = "target.spm";
constexpr const char* source_words = "source.words";
constexpr const char* log = "training.jsonl";
constexpr const char* state = "state.safetensors";
}  // namespace model_files

/// The only config.json that this version writes and reads.
constexpr int config_format = 1;

/// Checksums of the tokenizers' files, which would still work, but otherwise, with a bit flipped.
struct TokenizerChecksums {
  std::string source, target;  ///< CRC-32 as eight hexadecimal digits
  friend bool operator==(const TokenizerChecksums&, const TokenizerChecksums&) = default;
};

/// What config.json says: the model's shape, and for the record how it was trained.
struct ModelConfig {
  ModelOptions model;
  AlignmentHeads alignment;         ///< which attention is shown
  nlohmann::ordered_json training;  ///< every hyperparameter of training, as given; checked by train/
  std::optional<TokenizerChecksums> tokenizers;  ///< none: a config that another program wrote
};

/// Throws Error that names the file and what was expected.
ModelConfig read_config(const std::filesystem::path& folder);
void write_config(const std::filesystem::path& folder, const ModelConfig& config);

/// The same from and to the file's text; `name` begins complaints.
ModelConfig parse_config(std::string_view text, const std::string& name);
std::string config_text(const ModelConfig& config);

}  // namespace seq2see
