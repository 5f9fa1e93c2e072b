#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/options.h"

namespace seq2see {

/// Which cross-attention is shown as the alignment: the mean over some heads of one decoder layer, or of all.
struct AlignmentHeads {
  static constexpr int last_layer = -1, all_layers = -2;

  int layer = last_layer;  ///< from 0, or one of these
  std::vector<int> heads;  ///< from 0; none: all of them

  friend bool operator==(const AlignmentHeads&, const AlignmentHeads&) = default;
};

/// The layers that are meant, of so many, in their order.
std::vector<size_t> layers_of(const AlignmentHeads& chosen, size_t layers);

/// Whether the model has more than one layer or head to choose from.
bool has_choice(const ModelOptions& options);

/// Throws UsageError, in a sentence that tells what there is, where the model has no such layer or head.
void validate(const AlignmentHeads& chosen, const ModelOptions& options);

/// 'layer 2, head 3', 'layer 2, mean of heads 1, 3' or 'mean of all layers', counted from 1 as in the
/// pictures; empty where the model has no choice.
std::string name_of(const AlignmentHeads& chosen, const ModelOptions& options);

/// A layer as programs are told it: 'all', or a number from -1. Throws UsageError for anything else.
int alignment_layer(const std::string& text);

/// The "alignment" object of config.json, and its strict reading. `where` begins each complaint.
nlohmann::ordered_json alignment_heads_to_json(const AlignmentHeads& chosen);
AlignmentHeads alignment_heads_from_json(const nlohmann::ordered_json& json, const ModelOptions& options,
                                         const std::string& where);

}  // namespace seq2see
