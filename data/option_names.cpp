#include "data/option_names.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "data/similar.h"

namespace seq2see {
namespace {

/// The innermost subcommand that was called, or the program itself.
const CLI::App& innermost(const CLI::App& program) {
  const std::vector<CLI::App*> within = program.get_subcommands();
  return within.empty() ? program : innermost(*within.front());
}

}  // namespace

std::string meant_option(const CLI::App& program, std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  std::vector<std::string> names;
  for (const CLI::Option* option : innermost(program).get_options()) {
    names.insert(names.end(), option->get_lnames().begin(), option->get_lnames().end());
  }
  const std::string meant = similar(name, names);
  return meant.empty() ? std::string() : fmt::format(" Did you mean --{}?", meant);
}

std::string called(const CLI::App& program) {
  const CLI::App& within = innermost(program);
  return &within == &program ? program.get_name()
                             : fmt::format("{} {}", program.get_name(), within.get_name());
}

}  // namespace seq2see
