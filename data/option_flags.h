#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <type_traits>
#include <utility>

#include "data/named.h"

namespace seq2see {

/// Adds an option whose values have names.
template <HasNames Value>
CLI::Option* add_value(CLI::App& app, const std::string& flag, Value& value, const std::string& help) {
  CLI::Option* option = app.add_option_function<std::string>(
      flag, [&value](const std::string& text) { value = value_named<Value>(text); },
      help + ": " + choices<Value>());
  return option->default_str(name_of(value))->type_name("NAME");
}

/// Adds one command-line option a field: `some_field` becomes --some-field.
class CommandLineFields {
 public:
  CommandLineFields(CLI::App& app, std::string group) : app_(app), group_(std::move(group)) {}

  template <typename Value>
  void operator()(const std::string& name, Value& value, const std::string& help) {
    CLI::Option* option = nullptr;
    if constexpr (HasNames<Value>) {
      option = add_value(app_, flag(name), value, help);
    } else if constexpr (std::is_same_v<Value, bool>) {
      option = app_.add_flag(flag(name) + ",!--no-" + flag(name).substr(2), value, help);
    } else {
      option = app_.add_option(flag(name), value, help);
      option->capture_default_str();
      if constexpr (std::is_floating_point_v<Value>) option->type_name("NUMBER");
    }
    option->group(group_);
  }

 private:
  static std::string flag(std::string name) {
    for (char& c : name) {
      if (c == '_') c = '-';
    }
    return "--" + name;
  }

  CLI::App& app_;
  std::string group_;
};

/// Adds the fields of `options` to the command line, under a heading.
template <typename Options>
void add_fields(CLI::App& app, Options& options, const std::string& group) {
  CommandLineFields adder(app, group);
  fields(options, adder);
}

}  // namespace seq2see
