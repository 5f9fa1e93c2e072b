#include "model/model_config.h"

#include "data/checksum.h"
#include "data/error.h"
#include "data/files.h"
#include "data/strict_json.h"

namespace seq2see {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t largest_config = 1 << 20;

Json parse_object(std::string_view text, const std::string& name) {
  try {
    return parse_strict_json<Json>(text);
  } catch (const Error& error) {
    throw Error("{} {}; it is damaged, or was not written by seq2see.", name, error.what());
  }
}

void check_keys(const Json& json, const std::string& name) {
  if (!json.is_object() || !json.contains("format") || !json["format"].is_number_integer()) {
    throw Error("{} lacks the key 'format', a whole number.", name);
  }
  if (json["format"] != config_format) {
    throw Error("{} has format {}; this version of seq2see reads format {}.", name, json["format"].dump(),
                config_format);
  }
  for (const char* key : {"model", "alignment", "training"}) {
    if (!json.contains(key)) throw Error("{} lacks the key '{}'.", name, key);
  }
  for (const auto& [key, value] : json.items()) {
    if (key != "format" && key != "model" && key != "alignment" && key != "training" && key != "checksums")
      throw Error("{} holds the unknown key {}.", name, quote(key));
  }
  if (!json["training"].is_object()) throw Error("{}, 'training' has to be a JSON object.", name);
}

/// Of all that the file says, but for this checksum itself.
std::string own_checksum(Json json) {
  json["checksums"].erase(model_files::config);
  return checksum_text(checksum(0, json.dump()));
}

TokenizerChecksums checked_checksums(const Json& json, const std::string& name) {
  const Json& given = json["checksums"];
  const auto text = [&](const char* file) {
    if (!given.is_object() || given.size() != 3 || !given.contains(file) || !given[file].is_string()) {
      throw Error("{}, 'checksums' has to hold texts of {}, {} and {}.", name, model_files::config,
                  model_files::source_tokenizer, model_files::target_tokenizer);
    }
    return given[file].get<std::string>();
  };
  const TokenizerChecksums checksums{text(model_files::source_tokenizer),
                                     text(model_files::target_tokenizer)};
  const std::string written = text(model_files::config), found = own_checksum(json);
  if (written == found) return checksums;
  throw Error(
      "{} is damaged: its checksum is {}, and {} was written. If it was changed on purpose, remove its key "
      "'checksums'.",
      name, found, quote(written));
}

}  // namespace

ModelConfig parse_config(std::string_view text, const std::string& name) {
  const Json json = parse_object(text, name);
  check_keys(json, name);
  ModelConfig config;
  config.model = model_options_from_json(json["model"], name + ", 'model'");
  config.alignment = alignment_heads_from_json(json["alignment"], config.model, name + ", 'alignment'");
  config.training = json["training"];
  if (json.contains("checksums")) config.tokenizers = checked_checksums(json, name);
  return config;
}

std::string config_text(const ModelConfig& config) {
  Json json;
  json["format"] = config_format;
  json["model"] = model_options_to_json(config.model);
  json["alignment"] = alignment_heads_to_json(config.alignment);
  json["training"] = config.training;
  if (config.tokenizers) {
    json["checksums"] = {{model_files::source_tokenizer, config.tokenizers->source},
                         {model_files::target_tokenizer, config.tokenizers->target}};
    const std::string own = own_checksum(json);
    json["checksums"][model_files::config] = own;
  }
  return json.dump(2) + "\n";
}

ModelConfig read_config(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / model_files::config;
  if (!is_there(path)) {
    throw Error("{} is not a model's folder: it has no {}.", folder.string(), model_files::config);
  }
  return parse_config(read_file(path, largest_config), path.string());
}

void write_config(const std::filesystem::path& folder, const ModelConfig& config) {
  write_file(folder / model_files::config, config_text(config));
}

}  // namespace seq2see
