#include "data/corpus_arguments.h"

#include <CLI/CLI.hpp>

#include "data/error.h"
#include "data/files.h"

namespace seq2see {

std::vector<CorpusFiles> CorpusArguments::corpora() const {
  const bool sides = !source.empty() || !target.empty();
  if (sides == !files.empty() || source.empty() != target.empty()) {
    throw UsageError("Name either a file of tab-separated pairs, or both --source and --target.");
  }
  if (sides) return {{{}, source, target}};
  std::vector<CorpusFiles> corpora;
  for (const std::string& file : files) corpora.push_back({file, {}, {}});
  return corpora;
}

CorpusOptions CorpusArguments::options() const {
  return {value_named<WordRule>(words), Direction::forward};
}

void expect_free(std::span<const std::filesystem::path> files, bool overwrite) {
  for (const std::filesystem::path& file : files) {
    if (overwrite || !is_there(file)) continue;
    throw Error("{} is already there. Choose another folder, or give --overwrite to replace it.",
                file.string());
  }
}

void add_corpus_arguments(CLI::App& command, CorpusArguments& arguments, FileCount count) {
  const std::string help = fmt::format(
      "{} of pairs (source, tab, target, and tab and links or nothing), plain or gzip; - is standard input",
      count == FileCount::one ? "File" : "Files");
  CLI::Option* files = command.add_option("FILE", arguments.files, help)->type_name("");
  if (count == FileCount::one) files->expected(1);
  command.add_option("--source", arguments.source, "Source sentences, one a line, instead of FILE")
      ->type_name("FILE");
  command.add_option("--target", arguments.target, "Target sentences, as many lines")->type_name("FILE");
  command.add_option("--words", arguments.words, "What a word is: unicode or whitespace")
      ->check(CLI::IsMember({"unicode", "whitespace"}))
      ->capture_default_str();
}

}  // namespace seq2see
