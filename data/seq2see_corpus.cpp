#include "data/corpus_commands.h"
#include "data/program.h"

int main(int argc, char** argv) {
  CLI::App program("Make corpora of sentence pairs", "seq2see-corpus");
  program.require_subcommand(1);
  seq2see::Command chosen;
  seq2see::add_expand_command(program, chosen);
  return seq2see::run_program(program, argc, argv, [&] { return chosen(); });
}
