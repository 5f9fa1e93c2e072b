#include "model/model_folder.h"

#include <ATen/ATen.h>

#include <cstring>

#include "data/checksum.h"
#include "data/error.h"
#include "data/safetensors.h"

namespace seq2see {
namespace {

void check_tokenizer(const Tokenizer& tokenizer, int vocabulary, const SpecialIds& special,
                     const std::filesystem::path& path) {
  if (tokenizer.vocabulary_size() != vocabulary || tokenizer.special_ids() != special) {
    throw Error(
        "{} does not belong to this model: it has {} pieces, where config.json says {} with its own ids.",
        path.string(), tokenizer.vocabulary_size(), vocabulary);
  }
}

void check_bytes(const Tokenizer& tokenizer, const std::string& expected, const std::filesystem::path& path) {
  if (const std::string found = checksum_text(checksum(0, tokenizer.bytes())); found != expected) {
    throw Error("{} is damaged: its checksum is {}, and config.json says {}.", path.string(), found,
                quote(expected));
  }
}

/// A file that the weights could be read from.
void check_tensors(const Safetensors& file, const std::vector<Parameters::Slice>& slices) {
  for (const Parameters::Slice& slice : slices) file.expect(slice.name, "F32", slice.shape);
  if (file.tensors().size() == slices.size()) return;
  throw Error("{} holds {} tensors, where the model of config.json has {}.", file.name(),
              file.tensors().size(), slices.size());
}

WeightsNotice copy_weights(const Safetensors& file, Parameters& parameters) {
  parameters.flat().zero_();
  for (const Parameters::Slice& slice : parameters.slices()) {
    const std::string_view bytes = file.bytes_of(file.expect(slice.name, "F32", slice.shape));
    std::memcpy(parameters.flat().data_ptr<float>() + slice.begin, bytes.data(), bytes.size());
  }
  if (!at::isfinite(parameters.flat()).all().item<bool>()) {
    throw Error("{} holds weights that are no finite numbers.", file.name());
  }
  return {!file.has_checksum()};
}

}  // namespace

TokenizerChecksums checksums_of(const Tokenizer& source, const Tokenizer& target) {
  return {checksum_text(checksum(0, source.bytes())), checksum_text(checksum(0, target.bytes()))};
}

Tokenizers read_tokenizers(const std::filesystem::path& folder, const ModelConfig& config) {
  const auto source_path = folder / model_files::source_tokenizer;
  const auto target_path = folder / model_files::target_tokenizer;
  Tokenizers tokenizers{Tokenizer::load(source_path), Tokenizer::load(target_path)};
  const ModelOptions& options = config.model;
  check_tokenizer(tokenizers.source, options.source_vocabulary, options.special, source_path);
  check_tokenizer(tokenizers.target, options.target_vocabulary, options.special, target_path);
  if (config.tokenizers) {
    check_bytes(tokenizers.source, config.tokenizers->source, source_path);
    check_bytes(tokenizers.target, config.tokenizers->target, target_path);
  }
  return tokenizers;
}

WeightsNotice read_weights(const std::filesystem::path& path, Parameters& parameters) {
  const auto accept = [&](const Safetensors& file) { check_tensors(file, parameters.slices()); };
  return copy_weights(Safetensors::load(path, accept), parameters);
}

void write_weights(const std::filesystem::path& path, const Parameters& parameters) {
  std::vector<TensorBytes> tensors;
  for (const Parameters::Slice& slice : parameters.slices()) {
    const float* begin = parameters.flat().data_ptr<float>() + slice.begin;
    tensors.push_back(
        {slice.name,
         "F32",
         slice.shape,
         {reinterpret_cast<const char*>(begin), static_cast<size_t>(slice.size) * sizeof(float)}});
  }
  save_safetensors(path, tensors, {{"format", "pt"}});
}

LoadedModel load_model(const std::filesystem::path& folder, Precision precision) {
  ModelConfig config = read_config(folder);
  if (!is_there(folder / model_files::weights) && is_there(folder / model_files::state)) {
    throw Error(
        "{} is not there: the training was stopped before its first validation, or has not come to it yet. "
        "seq2see-train --resume goes on with one that was stopped.",
        (folder / model_files::weights).string());
  }
  Tokenizers tokenizers = read_tokenizers(folder, config);
  // The sizes that config.json asks for are those of a file that is there, before memory is taken for either.
  const auto slices = parameter_slices(config.model);
  const Safetensors weights = Safetensors::load(
      folder / model_files::weights, [&](const Safetensors& file) { check_tensors(file, slices); });
  Parameters parameters = make_parameters(config.model);
  const WeightsNotice notice = copy_weights(weights, parameters);
  Parameters::Reading binding(parameters, precision);
  auto model = std::make_unique<Seq2Seq>(config.model, binding);
  return {std::move(config), std::move(tokenizers), std::move(parameters), std::move(model), notice};
}

}  // namespace seq2see
