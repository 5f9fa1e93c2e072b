#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "data/tokenizer.h"
#include "model/alignment_heads.h"
#include "model/options.h"
#include "model/seq2seq.h"

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

/// What config.json says: the model's shape, and for the record how it was trained.
struct ModelConfig {
  ModelOptions model;
  AlignmentHeads alignment;         ///< which attention is shown
  nlohmann::ordered_json training;  ///< every hyperparameter of training, as given; checked by train/
};

ModelConfig read_config(const std::filesystem::path& folder);
/// The bytes of config.json.
std::string config_text(const ModelConfig& config);
void write_config(const std::filesystem::path& folder, const ModelConfig& config);

/// Both tokenizers; throws Error where their sizes or special ids are not what the config says.
struct Tokenizers {
  Tokenizer source, target;
};
Tokenizers read_tokenizers(const std::filesystem::path& folder, const ModelOptions& options);

/// Weights from and to a safetensors file, each name, dtype and shape checked; nothing is left out, nothing
/// unknown is taken. A file without our checksum is taken, and `unchecked` tells so.
struct WeightsNotice {
  bool unchecked = false;
};
WeightsNotice read_weights(const std::filesystem::path& file, Parameters& parameters);
void write_weights(const std::filesystem::path& file, const Parameters& parameters);

/// A model as loaded for translating: complete, checked, without gradients.
struct LoadedModel {
  ModelConfig config;
  Tokenizers tokenizers;
  Parameters parameters;
  std::unique_ptr<Seq2Seq> model;
  WeightsNotice notice;
};

/// Throws Error that names the file and what was expected.
LoadedModel load_model(const std::filesystem::path& folder);

}  // namespace seq2see
