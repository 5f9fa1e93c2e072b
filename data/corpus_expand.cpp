#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "data/corpus_arguments.h"
#include "data/corpus_commands.h"
#include "data/expansion.h"

namespace seq2see {
namespace {

struct ExpandCall {
  std::string grammar, folder;
  ExpansionOptions options;
  bool overwrite = false;
};

int run(const ExpandCall& call) {
  validate(call.options);
  expect_free(expansion_files(call.folder), call.overwrite);
  const Expansion expansion = expand(read_grammar(call.grammar), call.options);
  write_expansion(expansion, call.folder);
  fmt::print(
      "{}: {} pairs for training, {} for validation, {} for testing, {} with held-out combinations, "
      "{} long ones.\n",
      call.folder, expansion.train.size(), expansion.valid.size(), expansion.test.size(),
      expansion.compose.size(), expansion.long_test.size());
  return 0;
}

}  // namespace

void add_expand_command(CLI::App& program, Command& chosen) {
  auto call = std::make_shared<ExpandCall>();
  CLI::App* command = program.add_subcommand(
      "expand", "Draw a corpus with gold word alignments from a synchronous grammar (docs/grammar.md)");
  command->add_option("--grammar", call->grammar, "The grammar to draw from")->required()->type_name("FILE");
  command->add_option("--out", call->folder, "Folder for train.tsv, valid.tsv, test.tsv, ...")
      ->required()
      ->type_name("DIR");
  const auto number = [&](const char* name, auto& value, const char* help) {
    command->add_option(name, value, help)->capture_default_str()->type_name("N");
  };
  number("--seed", call->options.seed, "Seed: the same seed gives the same bytes on every machine");
  number("--train", call->options.train, "Pairs for training");
  number("--valid", call->options.valid, "Pairs for validation");
  number("--test", call->options.test, "Pairs for testing");
  number("--compose", call->options.compose, "Pairs with combinations that training never sees");
  number("--long", call->options.long_test, "Pairs that are longer than any in training");
  number("--casual", call->options.casual_per_thousand,
         "How many of 1,000 sentences are in lower case or lack the final mark");
  command->add_flag("--overwrite", call->overwrite, "Replace files that are already there");
  command->callback([call, &chosen] { chosen = [call] { return run(*call); }; });
}

}  // namespace seq2see
