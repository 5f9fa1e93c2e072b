#include "model/model_folder.h"

#include <ATen/ATen.h>

#include <cstring>

#include "data/error.h"
#include "data/files.h"
#include "data/safetensors.h"

namespace seq2see {
namespace {

constexpr uint64_t largest_config = 1 << 20;

nlohmann::ordered_json parse_json(const std::filesystem::path& path) {
  std::string text = read_file(path, largest_config);
  if (text.find('\0') != std::string::npos) text.clear();  // where nlohmann-json would take the text to end
  try {
    return nlohmann::ordered_json::parse(text);
  } catch (const nlohmann::json::exception&) {
    throw Error("{} is not valid JSON; it is damaged, or was not written by seq2see.", path.string());
  }
}

void check_tokenizer(const Tokenizer& tokenizer, int vocabulary, const SpecialIds& special,
                     const std::filesystem::path& path) {
  if (tokenizer.vocabulary_size() != vocabulary || tokenizer.special_ids() != special) {
    throw Error(
        "{} does not belong to this model: it has {} pieces, where config.json says {} with its own ids.",
        path.string(), tokenizer.vocabulary_size(), vocabulary);
  }
}

}  // namespace

ModelConfig read_config(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / model_files::config;
  if (!std::filesystem::exists(path)) {
    throw Error("{} is not a model's folder: it has no {}.", folder.string(), model_files::config);
  }
  const auto json = parse_json(path);
  if (!json.is_object() || !json.contains("format") || !json["format"].is_number_integer()) {
    throw Error("{} lacks the key 'format', a whole number.", path.string());
  }
  if (json["format"] != config_format) {
    throw Error("{} has format {}; this version of seq2see reads format {}.", path.string(),
                json["format"].dump(), config_format);
  }
  for (const char* key : {"model", "alignment", "training"}) {
    if (!json.contains(key)) throw Error("{} lacks the key '{}'.", path.string(), key);
  }
  if (!json["training"].is_object()) throw Error("{}, 'training' has to be a JSON object.", path.string());
  ModelConfig config;
  config.model = model_options_from_json(json["model"], path.string() + ", 'model'");
  config.alignment =
      alignment_heads_from_json(json["alignment"], config.model, path.string() + ", 'alignment'");
  config.training = json["training"];
  return config;
}

std::string config_text(const ModelConfig& config) {
  nlohmann::ordered_json json;
  json["format"] = config_format;
  json["model"] = model_options_to_json(config.model);
  json["alignment"] = alignment_heads_to_json(config.alignment);
  json["training"] = config.training;
  return json.dump(2) + "\n";
}

void write_config(const std::filesystem::path& folder, const ModelConfig& config) {
  write_file(folder / model_files::config, config_text(config));
}

Tokenizers read_tokenizers(const std::filesystem::path& folder, const ModelOptions& options) {
  const auto source_path = folder / model_files::source_tokenizer;
  const auto target_path = folder / model_files::target_tokenizer;
  Tokenizers tokenizers{Tokenizer::load(source_path), Tokenizer::load(target_path)};
  check_tokenizer(tokenizers.source, options.source_vocabulary, options.special, source_path);
  check_tokenizer(tokenizers.target, options.target_vocabulary, options.special, target_path);
  return tokenizers;
}

WeightsNotice read_weights(const std::filesystem::path& path, Parameters& parameters) {
  const Safetensors file = Safetensors::load(path);
  parameters.flat().zero_();
  for (const Parameters::Slice& slice : parameters.slices()) {
    const std::string_view bytes = file.bytes_of(file.expect(slice.name, "F32", slice.shape));
    std::memcpy(parameters.flat().data_ptr<float>() + slice.begin, bytes.data(), bytes.size());
  }
  if (file.tensors().size() != parameters.slices().size()) {
    throw Error("{} holds {} tensors, where the model of config.json has {}.", path.string(),
                file.tensors().size(), parameters.slices().size());
  }
  if (!at::isfinite(parameters.flat()).all().item<bool>()) {
    throw Error("{} holds weights that are no finite numbers.", path.string());
  }
  return {!file.has_checksum()};
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

LoadedModel load_model(const std::filesystem::path& folder) {
  ModelConfig config = read_config(folder);
  Tokenizers tokenizers = read_tokenizers(folder, config.model);
  Parameters parameters = make_parameters(config.model);
  const WeightsNotice notice = read_weights(folder / model_files::weights, parameters);
  Parameters::Binding binding = parameters.bind();
  auto model = std::make_unique<Seq2Seq>(config.model, binding);
  return {std::move(config), std::move(tokenizers), std::move(parameters), std::move(model), notice};
}

}  // namespace seq2see
