#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <vector>

#include "eval/translator.h"

namespace seq2see {

/// Which attention a program shows as the alignment, where not what config.json says.
struct ShownHeads {
  std::optional<int> layer;  ///< of the decoder, from 0
  std::vector<int> heads;    ///< from 0; none: all of the layer

  void add_to(CLI::App& app) {
    app.add_option("--align-layer", layer,
                   "decoder layer whose attention is the alignment, from 0; usually the model's choice")
        ->type_name("INT");
    app.add_option("--align-heads", heads,
                   "its heads, from 0, with commas between; without them all of the layer")
        ->type_name("INT,...")
        ->delimiter(',')
        ->allow_extra_args(false);
  }

  /// Throws UsageError where the model has no such layer or head.
  void apply(Translator& translator) const {
    if (layer || !heads.empty()) translator.show(layer.value_or(-1), heads);
  }
};

}  // namespace seq2see
