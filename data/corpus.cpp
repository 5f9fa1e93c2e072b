#include "data/corpus.h"

#include <algorithm>
#include <optional>

#include "data/characters.h"
#include "data/error.h"
#include "data/line_reader.h"
#include "data/random.h"

namespace seq2see {
namespace {

using Complain = std::function<void(const std::string&)>;

/// The pair of one line of a TSV file, not yet swapped. Throws Error without file and line.
SentencePair parse_pair(std::string_view line) {
  std::vector<std::string_view> columns;
  size_t at = 0;
  while (true) {
    const size_t tab = line.find('\t', at);
    columns.push_back(line.substr(at, tab == std::string_view::npos ? tab : tab - at));
    if (tab == std::string_view::npos) break;
    at = tab + 1;
  }
  if (columns.size() == 1 && trim(line).empty()) columns.emplace_back();  // an empty line is an empty pair
  if (columns.size() < 2 || columns.size() > 3) {
    throw Error(
        "there {} in {}, where a source, a tab and a target were expected, with a tab and links behind them "
        "or "
        "nothing.",
        columns.size() == 1 ? "is no tab" : fmt::format("are {} tabs", columns.size() - 1), quote(line));
  }
  SentencePair pair{std::string(trim(columns[0])), std::string(trim(columns[1])), std::nullopt};
  if (columns.size() == 3) pair.links = parse_links(trim(columns[2]));
  return pair;
}

void check_side(int highest, const std::string& sentence, std::string_view side, WordRule rule) {
  const auto words = static_cast<int>(split_words(sentence, rule).size());
  if (highest < words) return;
  throw Error("a link names {} word {}, where the {} has {} word{} by the {} rule (numbers begin at 0).",
              side, highest, side, words, words == 1 ? "" : "s", name_of(rule));
}

void check_links(const SentencePair& pair, WordRule rule) {
  if (!pair.links) return;
  int highest_source = -1, highest_target = -1;
  for (const auto* links : {&pair.links->sure, &pair.links->possible}) {
    for (auto [source, target] : *links) {
      highest_source = std::max(highest_source, source);
      highest_target = std::max(highest_target, target);
    }
  }
  if (highest_source >= 0) check_side(highest_source, pair.source, "source", rule);
  if (highest_target >= 0) check_side(highest_target, pair.target, "target", rule);
}

/// Collects pairs, and counts the empty ones.
class Collector {
 public:
  Collector(const CorpusOptions& options, Corpus& corpus) : options_(options), corpus_(corpus) {}

  void add(SentencePair pair, int64_t line) {
    if (pair.source.empty() || pair.target.empty()) {
      if (empty_++ == 0) first_empty_ = line;
      return;
    }
    check_links(pair, options_.word_rule);
    corpus_.pairs.push_back(options_.direction == Direction::swapped ? swapped(std::move(pair))
                                                                     : std::move(pair));
    corpus_.lines.push_back(line);
  }

  void finish(const std::filesystem::path& file, int64_t lines) {
    corpus_.line_count = lines;
    if (empty_ == 1) {
      corpus_.notices.push_back(fmt::format("{}: 1 pair with an empty side was left out, in line {}.",
                                            file.string(), first_empty_));
    } else if (empty_ > 1) {
      corpus_.notices.push_back(
          fmt::format("{}: {} pairs with an empty side were left out, the first of them in line {}.",
                      file.string(), empty_, first_empty_));
    }
  }

 private:
  const CorpusOptions& options_;
  Corpus& corpus_;
  int64_t empty_ = 0;
  int64_t first_empty_ = 0;
};

/// reader.next(), with complaints about a line handed on. After one, `line` is no sentence and `good` false.
bool next_line(LineReader& reader, std::string& line, bool& good, const Complain& complain) {
  good = true;
  const int64_t before = reader.line_number();
  try {
    return reader.next(line);
  } catch (const Error& error) {
    complain(error.what());
    good = false;
    return reader.line_number() > before;  // else the whole file is broken, and not a line of it
  }
}

void read_pairs(const std::filesystem::path& path, Collector& collector, const Complain& complain) {
  LineReader reader(path);
  std::string line;
  bool good = true;
  while (next_line(reader, line, good, complain)) {
    if (!good) continue;
    try {
      collector.add(parse_pair(line), reader.line_number());
    } catch (const Error& error) {
      complain(error_at(reader.name(), reader.line_number(), error.what()).what());
    }
  }
  collector.finish(reader.name(), reader.line_number());
}

void read_sides(const CorpusFiles& files, Collector& collector, const Complain& complain) {
  LineReader source(files.source), target(files.target);
  std::string source_line, target_line;
  bool source_good = true, target_good = true;
  int64_t sources = 0, targets = 0;
  while (true) {
    const bool more_source = next_line(source, source_line, source_good, complain);
    const bool more_target = next_line(target, target_line, target_good, complain);
    sources += more_source;
    targets += more_target;
    if (!more_source && !more_target) break;
    if (!more_source || !more_target || !source_good || !target_good) continue;
    collector.add({std::string(trim(source_line)), std::string(trim(target_line)), std::nullopt}, sources);
  }
  if (sources != targets) {
    complain(
        fmt::format("{} has {} lines and {} has {}, where each line of the one is translated by the same "
                    "line of the other.",
                    source.name().string(), sources, target.name().string(), targets));
  }
  collector.finish(source.name(), sources);
}

std::filesystem::path plain_or_packed(const std::filesystem::path& plain) {
  std::error_code unreadable;  // is no file of the corpus either
  if (std::filesystem::exists(plain, unreadable)) return plain;
  const std::filesystem::path packed = plain.string() + ".gz";
  return std::filesystem::exists(packed, unreadable) ? packed : std::filesystem::path();
}

}  // namespace

Corpus read_corpus(const CorpusFiles& files, const CorpusOptions& options) {
  return read_corpus(files, options, [](const std::string& complaint) { throw Error("{}", complaint); });
}

Corpus read_corpus(const CorpusFiles& files, const CorpusOptions& options, const Complain& complain) {
  if (files.pairs.empty() == (files.source.empty() && files.target.empty()) ||
      files.source.empty() != files.target.empty()) {
    throw UsageError("A corpus is either one file of tab-separated pairs, or a source and a target file.");
  }
  if (files.source == "-" && files.target == "-") {
    throw UsageError("Standard input can be the source or the target, not both.");
  }
  Corpus corpus;
  Collector collector(options, corpus);
  if (files.pairs.empty()) {
    read_sides(files, collector, complain);
  } else {
    read_pairs(files.pairs, collector, complain);
  }
  return corpus;
}

CorpusFolder corpus_folder(const std::filesystem::path& folder) {
  CorpusFolder files{plain_or_packed(folder / "train.tsv"), plain_or_packed(folder / "valid.tsv"),
                     plain_or_packed(folder / "test.tsv")};
  std::error_code unreadable;
  if (!std::filesystem::is_directory(folder, unreadable)) {
    throw Error("{} is not a folder. A corpus folder holds train.tsv, valid.tsv and test.tsv.",
                folder.string());
  }
  if (files.train.empty()) {
    throw Error("{} holds no train.tsv. A corpus folder holds train.tsv, valid.tsv and test.tsv.",
                folder.string());
  }
  return files;
}

SentencePair swapped(SentencePair pair) {
  std::swap(pair.source, pair.target);
  if (pair.links) {
    for (auto* links : {&pair.links->sure, &pair.links->possible}) {
      for (auto& [source, target] : *links) std::swap(source, target);
    }
    normalize(*pair.links);
  }
  return pair;
}

std::vector<SentencePair> hold_out(std::vector<SentencePair>& train, uint64_t seed) {
  if (train.size() < 2) {
    throw Error("{} sentence pair{} cannot be cut into training and validation: at least 2 are needed.",
                train.size(), train.size() == 1 ? "" : "s");
  }
  const size_t count = std::clamp<size_t>(train.size() / 100, 1, 1000);
  std::vector<size_t> order(train.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  Random random(seed);
  shuffle(order, random);
  std::vector<char> held(train.size(), 0);
  for (size_t i = 0; i < count; ++i) held[order[i]] = 1;

  std::vector<SentencePair> valid, rest;
  for (size_t i = 0; i < train.size(); ++i) (held[i] ? valid : rest).push_back(std::move(train[i]));
  train = std::move(rest);
  return valid;
}

std::string format_pair(const SentencePair& pair) {
  std::string line = pair.source, target = pair.target;
  for (std::string* side : {&line, &target}) std::replace(side->begin(), side->end(), '\t', ' ');
  line += '\t' + target;
  if (pair.links) line += '\t' + format_links(*pair.links);
  return line;
}

}  // namespace seq2see
