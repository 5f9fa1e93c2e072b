#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace seq2see {

/// What a subcommand of seq2see-corpus does once its options are read; returns the exit status.
using Command = std::function<int()>;

/// Adds `count` to the program: pairs, words and lengths of a corpus. `chosen` is set when it is called.
void add_count_command(CLI::App& program, Command& chosen);

/// Adds `split`: a corpus becomes train.tsv, valid.tsv and test.tsv.
void add_split_command(CLI::App& program, Command& chosen);

/// Adds `check`: every error, repeated pair and overlap of corpora.
void add_check_command(CLI::App& program, Command& chosen);

/// Adds `expand` to the program: a grammar becomes a corpus. `chosen` is set when it is called.
void add_expand_command(CLI::App& program, Command& chosen);

}  // namespace seq2see
