#include "model/alignment_heads.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

#include "data/error.h"

namespace seq2see {

namespace {

constexpr const char* all = "all";

/// Decoder layers that attend to the memory.
int attending_layers(const ModelOptions& options) {
  return options.decoder == Layers::rnn ? 1 : options.decoder_layers;
}

}  // namespace

std::vector<size_t> layers_of(const AlignmentHeads& chosen, size_t layers) {
  if (chosen.layer == AlignmentHeads::last_layer) return {layers - 1};
  if (chosen.layer != AlignmentHeads::all_layers) return {static_cast<size_t>(chosen.layer)};
  std::vector<size_t> all_of_them(layers);
  std::iota(all_of_them.begin(), all_of_them.end(), size_t{0});
  return all_of_them;
}

bool has_choice(const ModelOptions& options) {
  return attending_layers(options) > 1 || options.attention.heads > 1;
}

void validate(const AlignmentHeads& chosen, const ModelOptions& options) {
  const int layers = attending_layers(options);
  if (chosen.layer < AlignmentHeads::all_layers || chosen.layer >= layers) {
    throw UsageError("The model has no attention of layer {}; choose {}, -1 for the last, or all.",
                     chosen.layer, layers == 1 ? "0" : fmt::format("0 to {}", layers - 1));
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
  const char* some = chosen.heads.size() == 1 ? "head" : "heads";
  const bool one_each = options.attention.heads == 1;
  if (chosen.layer == AlignmentHeads::all_layers) {
    if (one_each) return "mean of all layers";
    return heads.empty() ? "mean of all layers and heads"
                         : fmt::format("mean of all layers, {} {}", some, heads);
  }
  const std::string layer =
      fmt::format("layer {}", layers_of(chosen, static_cast<size_t>(attending_layers(options))).front() + 1);
  if (one_each) return layer;
  if (heads.empty()) return layer + ", mean of all heads";
  return fmt::format("{}, {}{} {}", layer, chosen.heads.size() == 1 ? "" : "mean of ", some, heads);
}

int alignment_layer(const std::string& text) {
  if (text == all) return AlignmentHeads::all_layers;
  int layer = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), layer);
  if (error != std::errc() || end != text.data() + text.size() || layer < AlignmentHeads::last_layer) {
    throw UsageError("'{}' is no layer. Choose a number from 0, -1 for the last, or all.", text);
  }
  return layer;
}

nlohmann::ordered_json alignment_heads_to_json(const AlignmentHeads& chosen) {
  nlohmann::ordered_json json = {{"layer", chosen.layer}, {"heads", chosen.heads}};
  if (chosen.layer == AlignmentHeads::all_layers) json["layer"] = all;
  return json;
}

AlignmentHeads alignment_heads_from_json(const nlohmann::ordered_json& json, const ModelOptions& options,
                                         const std::string& where) {
  const auto whole = [](const auto& value) {
    return value.is_number_integer() && value >= -1 && value <= 1 << 20;
  };
  const bool complete = json.is_object() && json.size() == 2 && json.contains("layer") &&
                        json.contains("heads") && (whole(json["layer"]) || json["layer"] == all) &&
                        json["heads"].is_array() &&
                        std::all_of(json["heads"].begin(), json["heads"].end(), whole);
  if (!complete) {
    throw Error(
        "{} has to be an object with 'layer', a whole number or \"all\", and 'heads', a list of whole "
        "numbers.",
        where);
  }
  const int layer = json["layer"] == all ? AlignmentHeads::all_layers : json["layer"].get<int>();
  AlignmentHeads chosen{layer, json["heads"].get<std::vector<int>>()};
  try {
    validate(chosen, options);
  } catch (const UsageError& error) {
    throw Error("{}: {}", where, error.what());
  }
  return chosen;
}

}  // namespace seq2see
