#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "data/option_fields.h"
#include "data/option_flags.h"
#include "model/options.h"
#include "train/options.h"

namespace seq2see {

/// What differs between two sets of options, as "--name value".
template <typename Options>
std::string differences(const Options& usual, const Options& other) {
  std::string text;
  const nlohmann::ordered_json before = to_json(usual), after = to_json(other);
  for (const auto& [key, value] : after.items()) {
    if (value == before[key]) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key,
                        value.is_string() ? value.template get<std::string>() : value.dump());
  }
  return text;
}

/// --architecture stands before the options whose defaults it sets, and is read before them: `begin` sets
/// them.
inline void add_architecture(CLI::App& app, std::function<void(Layers)> begin) {
  app.add_option_function<std::string>(
         "--architecture",
         [begin = std::move(begin)](const std::string& name) { begin(value_named<Layers>(name)); },
         fmt::format(
             "encoder and decoder, with the settings that suit them, which other options then change: {}. "
             "A transformer begins with {}, {}",
             choices<Layers>(), differences(default_model(Layers::rnn), default_model(Layers::transformer)),
             differences(default_training(Layers::rnn), default_training(Layers::transformer))))
      ->default_str(name_of(Layers::rnn))
      ->type_name("NAME")
      ->group("Model");
}

}  // namespace seq2see
