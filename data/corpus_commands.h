#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace seq2see {

/// What a subcommand of seq2see-corpus does once its options are read; returns the exit status.
using Command = std::function<int()>;

/// Adds `expand` to the program: a grammar becomes a corpus. `chosen` is set when it is called.
void add_expand_command(CLI::App& program, Command& chosen);

}  // namespace seq2see
