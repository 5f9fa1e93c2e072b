#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "data/corpus_arguments.h"
#include "data/corpus_commands.h"
#include "data/error.h"
#include "data/files.h"
#include "data/program.h"
#include "data/random.h"

namespace seq2see {
namespace {

struct SplitOptions {
  CorpusArguments corpus;
  std::string out;
  std::optional<int64_t> valid, test;  ///< pairs; absent: 1,000, or a tenth of all where that is less
  uint64_t seed = 1;
  bool overwrite = false;
};

enum Part { train, valid, test };

/// The pairs that go to each part, but for those that stay in train.
struct Wanted {
  int64_t valid, test;
};

Wanted wanted_of(const SplitOptions& options, size_t pairs) {
  const int64_t usual = std::clamp<int64_t>(static_cast<int64_t>(pairs) / 10, 1, 1000);
  return {options.valid.value_or(usual), options.test.value_or(usual)};
}

/// The part that each pair goes to. All pairs of a source sentence go to the same part, so that nothing in
/// valid and test was trained on; a source with more pairs than a part still lacks stays in train.
std::vector<Part> assign_parts(const std::vector<SentencePair>& pairs, const SplitOptions& options) {
  std::vector<std::vector<size_t>> groups;
  std::unordered_map<std::string_view, size_t> group_of;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const auto [entry, is_new] = group_of.try_emplace(pairs[i].source, groups.size());
    if (is_new) groups.emplace_back();
    groups[entry->second].push_back(i);
  }
  Random random(options.seed);
  shuffle(groups, random);
  std::vector<Part> parts(pairs.size(), train);
  const Wanted wanted = wanted_of(options, pairs.size());
  int64_t missing[] = {0, wanted.valid, wanted.test};
  for (const std::vector<size_t>& group : groups) {
    for (const Part part : {valid, test}) {
      if (static_cast<int64_t>(group.size()) > missing[part]) continue;
      missing[part] -= static_cast<int64_t>(group.size());
      for (const size_t i : group) parts[i] = part;
      break;
    }
  }
  if (missing[valid] > 0 || missing[test] > 0 ||
      std::find(parts.begin(), parts.end(), train) == parts.end()) {
    throw Error(
        "{} pairs of {} distinct source sentences are too few for {} validation and {} test pairs and some "
        "to "
        "train on. Ask for smaller --valid and --test.",
        pairs.size(), groups.size(), wanted.valid, wanted.test);
  }
  return parts;
}

int split(const SplitOptions& options) {
  if (options.valid.value_or(0) < 0 || options.test.value_or(0) < 0)
    throw UsageError("--valid and --test are 0 or more.");
  const std::filesystem::path folder = options.out;
  const std::filesystem::path names[] = {folder / "train.tsv", folder / "valid.tsv", folder / "test.tsv"};
  expect_free(names, options.overwrite);
  const Corpus corpus = read_corpus(options.corpus.corpora().front(), options.corpus.options());
  for (const std::string& sentence : corpus.notices) notice(sentence);
  const std::vector<Part> parts = assign_parts(corpus.pairs, options);

  std::string texts[3];
  int64_t counts[3] = {};
  for (size_t i = 0; i < corpus.pairs.size(); ++i) {
    texts[parts[i]] += format_pair(corpus.pairs[i]) + '\n';
    ++counts[parts[i]];
  }
  make_folder(folder);
  for (const Part part : {train, valid, test}) {
    write_or_remove(names[part], texts[part]);  // a file of no pairs would be taken for a validation set
    if (counts[part] > 0) fmt::print("{}: {}\n", names[part].string(), counted(counts[part], "pair"));
  }
  return 0;
}

}  // namespace

void add_split_command(CLI::App& program, Command& chosen) {
  auto options = std::make_shared<SplitOptions>();
  CLI::App* command =
      program.add_subcommand("split", "Split a corpus into train.tsv, valid.tsv and test.tsv");
  add_corpus_arguments(*command, options->corpus, FileCount::one);
  command->add_option("--out", options->out, "Folder for the three files")->required();
  command->add_option("--valid", options->valid,
                      "Pairs for validation; usually 1,000, or a tenth of all where that is less");
  command->add_option("--test", options->test, "Pairs for testing; usually as many");
  command->add_option("--seed", options->seed, "Draws other pairs")->capture_default_str();
  command->add_flag("--overwrite", options->overwrite, "Replace files that are already there");
  command->callback([options, &chosen] { chosen = [options] { return split(*options); }; });
}

}  // namespace seq2see
