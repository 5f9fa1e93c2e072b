#pragma once

#include <filesystem>
#include <memory>

#include "data/tokenizer.h"
#include "model/model_config.h"
#include "model/seq2seq.h"

namespace seq2see {

/// What config.json keeps of its tokenizers.
TokenizerChecksums checksums_of(const Tokenizer& source, const Tokenizer& target);

/// Both tokenizers; throws Error where their checksums, sizes or special ids are not what the config says.
struct Tokenizers {
  Tokenizer source, target;
};
Tokenizers read_tokenizers(const std::filesystem::path& folder, const ModelConfig& config);

/// Whether a file was taken that carries no checksum of ours.
struct WeightsNotice {
  bool unchecked = false;
};

/// Weights from and to a safetensors file, each name, dtype and shape checked; nothing is left out, nothing
/// unknown is taken. Throws Error before memory is taken for tensors that the slices do not ask for.
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
LoadedModel load_model(const std::filesystem::path& folder, Precision precision = Precision::fp32);

}  // namespace seq2see
