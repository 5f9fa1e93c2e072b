#include <CLI/CLI.hpp>

#include "data/corpus_commands.h"
#include "data/program.h"

int main(int argc, char** argv) {
  CLI::App program("Makes, counts, splits and checks corpora of sentence pairs.", "seq2see-corpus");
  program.require_subcommand(1);
  seq2see::Command chosen;
  seq2see::add_expand_command(program, chosen);
  seq2see::add_count_command(program, chosen);
  seq2see::add_split_command(program, chosen);
  seq2see::add_check_command(program, chosen);
  return seq2see::run_program(program, argc, argv, [&] { return chosen(); });
}
