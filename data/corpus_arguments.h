#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "data/corpus.h"

namespace CLI {
class App;
}

namespace seq2see {

/// What the subcommands of seq2see-corpus that read a user's corpus have in common.
struct CorpusArguments {
  std::vector<std::string> files;  ///< of pairs
  std::string source, target;      ///< or one file a side
  std::string words = "unicode";   ///< the word rule's name

  /// The corpora that were named, at least one; throws UsageError on another count or mixture.
  std::vector<CorpusFiles> corpora() const;
  CorpusOptions options() const;
};

/// Throws Error where one of the files that a subcommand writes is there already, and nobody asked for
/// `overwrite`.
void expect_free(std::span<const std::filesystem::path> files, bool overwrite);

enum class FileCount { one, several };

/// Adds the options that fill `arguments`; `count` says how many files of pairs may be named.
void add_corpus_arguments(CLI::App& command, CorpusArguments& arguments, FileCount count);

}  // namespace seq2see
