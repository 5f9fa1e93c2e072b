#include "model/alignment_heads.h"

#include <fmt/format.h>

#include <algorithm>

#include "data/error.h"

namespace seq2see {

namespace {

/// Decoder layers that attend to the memory.
int attending_layers(const ModelOptions& options) {
  return options.decoder == Layers::rnn ? 1 : options.decoder_layers;
}

}  // namespace

bool has_choice(const ModelOptions& options) {
  return attending_layers(options) > 1 || options.attention.heads > 1;
}

void validate(const AlignmentHeads& chosen, const ModelOptions& options) {
  const int layers = attending_layers(options);
  if (chosen.layer < -1 || chosen.layer >= layers) {
    throw UsageError("The model has no attention of layer {}; choose {}, or -1 for the last.", chosen.layer,
                     layers == 1 ? "0" : fmt::format("0 to {}", layers - 1));
  }
  for (const int head : chosen.heads) {
    if (head >= 0 && head < options.attention.heads) continue;
    throw UsageError(
        "The model has no attention head {}; choose {}.", head,
        options.attention.heads == 1 ? "0" : fmt::format("0 to {}", options.attention.heads - 1));
  }
  for (size_t i = 0; i < chosen.heads.size(); ++i) {
    if (std::count(chosen.heads.begin(), chosen.heads.end(), chosen.heads[i]) > 1) {
      throw UsageError("The attention head {} was chosen twice.", chosen.heads[i]);
    }
  }
}

std::string name_of(const AlignmentHeads& chosen, const ModelOptions& options) {
  if (!has_choice(options)) return "";
  std::string heads;
  for (const int head : chosen.heads) heads += fmt::format("{}{}", heads.empty() ? "" : ", ", head + 1);
  return fmt::format("layer {}, {}", chosen.layer < 0 ? attending_layers(options) : chosen.layer + 1,
                     heads.empty()              ? "mean of all heads"
                     : chosen.heads.size() == 1 ? "head " + heads
                                                : "mean of heads " + heads);
}

nlohmann::ordered_json alignment_heads_to_json(const AlignmentHeads& chosen) {
  return {{"layer", chosen.layer}, {"heads", chosen.heads}};
}

AlignmentHeads alignment_heads_from_json(const nlohmann::ordered_json& json, const ModelOptions& options,
                                         const std::string& where) {
  const auto whole = [](const auto& value) {
    return value.is_number_integer() && value >= -1 && value <= 1 << 20;
  };
  const bool complete = json.is_object() && json.size() == 2 && json.contains("layer") &&
                        json.contains("heads") && whole(json["layer"]) && json["heads"].is_array() &&
                        std::all_of(json["heads"].begin(), json["heads"].end(), whole);
  if (!complete) {
    throw Error("{} has to be an object with 'layer', a whole number, and 'heads', a list of them.", where);
  }
  AlignmentHeads chosen{json["layer"].get<int>(), json["heads"].get<std::vector<int>>()};
  try {
    validate(chosen, options);
  } catch (const UsageError& error) {
    throw Error("{}: {}", where, error.what());
  }
  return chosen;
}

}  // namespace seq2see
