#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "eval/translator.h"
#include "model/alignment_heads.h"

namespace seq2see {

/// Which attention a program shows as the alignment, where not what config.json says.
struct ShownHeads {
  std::string layer;       ///< of the decoder, from 0, or all; empty: the model's choice
  std::vector<int> heads;  ///< from 0; none: all of the layer that is given, or the model's choice

  void add_to(CLI::App& app) {
    app.add_option(
           "--align-layer", layer,
           "decoder layer whose attention is the alignment, from 0, or all; usually the model's choice")
        ->type_name("LAYER");
    app.add_option("--align-heads", heads,
                   "its heads, from 0, with commas between; with --align-layer alone all of them")
        ->type_name("INT,...")
        ->delimiter(',')
        ->allow_extra_args(false);
  }

  /// Throws UsageError where the model has no such layer or head.
  void apply(Translator& translator) const {
    if (!layer.empty()) {
      translator.show(alignment_layer(layer), heads);
    } else if (!heads.empty()) {
      translator.show(heads);
    }
  }
};

}  // namespace seq2see
