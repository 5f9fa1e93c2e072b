#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>
#include <unordered_map>

#include "data/corpus_arguments.h"
#include "data/corpus_commands.h"
#include "data/error.h"
#include "data/program.h"

namespace seq2see {
namespace {

constexpr int64_t most_shown = 20;

std::string name_of(const CorpusFiles& files) {
  if (files.pairs.empty()) return fmt::format("{} and {}", files.source.string(), files.target.string());
  return files.pairs == "-" ? "standard input" : files.pairs.string();
}

/// Findings of one sort: counted all, shown the first of them.
class Findings {
 public:
  void add(const std::string& sentence) {
    if (++count_ <= most_shown) fmt::print("{}\n", sentence);
  }
  int64_t count() const { return count_; }

 private:
  int64_t count_ = 0;
};

struct CheckedCorpus {
  std::string name;
  Corpus corpus;
  int64_t errors = 0;
  int64_t repeats = 0;  ///< pairs that stood before in the same corpus
};

CheckedCorpus check_corpus(const CorpusFiles& files, const CorpusOptions& options, Findings& errors) {
  CheckedCorpus checked{name_of(files), {}, 0, 0};
  const auto complain = [&](const std::string& sentence) {
    errors.add(sentence);
    ++checked.errors;
  };
  try {
    checked.corpus = read_corpus(files, options, complain);
  } catch (const UsageError&) {
    throw;
  } catch (const Error& error) {  // the file cannot be opened
    complain(error.what());
  }
  for (const std::string& sentence : checked.corpus.notices) fmt::print("{}\n", sentence);
  return checked;
}

void find_repeats(CheckedCorpus& checked) {
  std::unordered_map<std::string, int64_t> line_of;
  for (size_t i = 0; i < checked.corpus.pairs.size(); ++i) {
    const SentencePair& pair = checked.corpus.pairs[i];
    const int64_t line = checked.corpus.lines[i];
    const auto [first, is_new] = line_of.try_emplace(pair.source + '\t' + pair.target, line);
    if (is_new) continue;
    if (++checked.repeats == 1) {
      fmt::print("{}, line {}: the pair {} stood in line {} already.\n", checked.name, line,
                 quote(pair.source), first->second);
    }
  }
}

/// Source sentences of `second` that `first` has too.
int64_t find_overlap(const CheckedCorpus& first, const CheckedCorpus& second) {
  std::unordered_map<std::string_view, int64_t> line_of;
  for (size_t i = 0; i < first.corpus.pairs.size(); ++i) {
    line_of.try_emplace(first.corpus.pairs[i].source, first.corpus.lines[i]);
  }
  int64_t overlap = 0;
  for (size_t i = 0; i < second.corpus.pairs.size(); ++i) {
    const auto found = line_of.find(second.corpus.pairs[i].source);
    if (found == line_of.end() || ++overlap > 1) continue;
    fmt::print("{}, line {}: the source {} stands in {}, line {}, too.\n", second.name,
               second.corpus.lines[i], quote(second.corpus.pairs[i].source), first.name, found->second);
  }
  return overlap;
}

void check(const CorpusArguments& arguments, bool strict) {
  Findings errors;
  std::vector<CheckedCorpus> corpora;
  for (const CorpusFiles& files : arguments.corpora()) {
    corpora.push_back(check_corpus(files, arguments.options(), errors));
  }
  if (errors.count() > most_shown)
    fmt::print("... and {} more.\n", counted(errors.count() - most_shown, "error"));
  int64_t doubts = 0;
  for (CheckedCorpus& checked : corpora) {
    find_repeats(checked);
    fmt::print("{}: {}, {}, {}.\n", checked.name,
               counted(static_cast<int64_t>(checked.corpus.pairs.size()), "pair"),
               counted(checked.errors, "error"), counted(checked.repeats, "repeated pair"));
    doubts += checked.repeats;
  }
  for (size_t i = 0; i < corpora.size(); ++i) {
    for (size_t j = i + 1; j < corpora.size(); ++j) {
      const int64_t overlap = find_overlap(corpora[i], corpora[j]);
      fmt::print("{} and {}: {} of the second with a source of the first.\n", corpora[i].name,
                 corpora[j].name, counted(overlap, "pair"));
      doubts += overlap;
    }
  }
  if (errors.count() > 0) throw Error("The check found {}.", counted(errors.count(), "error"));
  if (strict && doubts > 0) throw Error("The check found repeated pairs or overlaps.");
}

}  // namespace

void add_check_command(CLI::App& program, Command& chosen) {
  struct Options {
    CorpusArguments corpus;
    bool strict = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = program.add_subcommand(
      "check", "Read corpora completely and report every error, repeated pair and overlap between them");
  add_corpus_arguments(*command, options->corpus, FileCount::several);
  command->add_flag("--strict", options->strict, "Fail on repeated pairs and overlaps too");
  command->callback([options, &chosen] {
    chosen = [options] {
      check(options->corpus, options->strict);
      return 0;
    };
  });
}

}  // namespace seq2see
