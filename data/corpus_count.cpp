#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "data/corpus_arguments.h"
#include "data/corpus_commands.h"
#include "data/program.h"

namespace seq2see {
namespace {

/// Counts of one side of a corpus, by the word rule.
struct SideCounts {
  int64_t words = 0;
  std::unordered_set<std::string> distinct;
  std::map<int, int64_t> sentences_of_length;

  void add(const std::string& sentence, WordRule rule) {
    const std::vector<std::string> texts = word_texts(sentence, rule);
    words += static_cast<int64_t>(texts.size());
    ++sentences_of_length[static_cast<int>(texts.size())];
    distinct.insert(texts.begin(), texts.end());
  }

  int longest() const { return sentences_of_length.empty() ? 0 : sentences_of_length.rbegin()->first; }
};

struct Counts {
  int64_t pairs = 0;
  int64_t linked = 0;
  SideCounts source, target;
};

Counts count(const Corpus& corpus, WordRule rule) {
  Counts counts;
  for (const SentencePair& pair : corpus.pairs) {
    ++counts.pairs;
    counts.linked += pair.links.has_value();
    counts.source.add(pair.source, rule);
    counts.target.add(pair.target, rule);
  }
  return counts;
}

nlohmann::ordered_json to_json(const SideCounts& side) {
  nlohmann::ordered_json lengths = nlohmann::ordered_json::object();
  for (const auto& [length, sentences] : side.sentences_of_length)
    lengths[std::to_string(length)] = sentences;
  return {{"words", side.words},
          {"distinct_words", side.distinct.size()},
          {"longest", side.longest()},
          {"sentences_of_length", lengths}};
}

std::string to_table(const Counts& counts) {
  std::string text =
      fmt::format("{:<16}{:>12}\n{:<16}{:>12}\n\n", "pairs", counts.pairs, "with links", counts.linked);
  const auto row = [&](std::string_view name, auto source, auto target) {
    text += fmt::format("{:<16}{:>12}{:>12}\n", name, source, target);
  };
  row("", "source", "target");
  row("words", counts.source.words, counts.target.words);
  row("distinct words", counts.source.distinct.size(), counts.target.distinct.size());
  row("longest", counts.source.longest(), counts.target.longest());
  text += "\nsentences by their words\n";
  std::map<int, std::pair<int64_t, int64_t>> lengths;
  for (const auto& [length, sentences] : counts.source.sentences_of_length) lengths[length].first = sentences;
  for (const auto& [length, sentences] : counts.target.sentences_of_length)
    lengths[length].second = sentences;
  for (const auto& [length, sentences] : lengths) {
    row(std::to_string(length), sentences.first, sentences.second);
  }
  return text;
}

}  // namespace

void add_count_command(CLI::App& program, Command& chosen) {
  struct Options {
    CorpusArguments corpus;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = program.add_subcommand("count", "Count pairs, words and sentence lengths of a corpus");
  add_corpus_arguments(*command, options->corpus, FileCount::one);
  command->add_flag("--json", options->json, "Print JSON instead of a table");
  command->callback([options, &chosen] {
    chosen = [options] {
      const CorpusOptions reading = options->corpus.options();
      const Corpus corpus = read_corpus(options->corpus.corpora().front(), reading);
      for (const std::string& sentence : corpus.notices) notice(sentence);
      const Counts counts = count(corpus, reading.word_rule);
      if (options->json) {
        const nlohmann::ordered_json json = {{"pairs", counts.pairs},
                                             {"with_links", counts.linked},
                                             {"word_rule", name_of(reading.word_rule)},
                                             {"source", to_json(counts.source)},
                                             {"target", to_json(counts.target)}};
        fmt::print("{}\n", json.dump(2));
      } else {
        fmt::print("{}", to_table(counts));
      }
      return 0;
    };
  });
}

}  // namespace seq2see
