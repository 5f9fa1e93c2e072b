#include "train/training_corpora.h"

#include <fmt/format.h>

#include "data/error.h"

namespace seq2see {
namespace {

void check_sides(const std::string& source, const std::string& target, const char* first,
                 const char* second) {
  if (source.empty() != target.empty()) throw UsageError("Give {} and {} together.", first, second);
}

std::vector<SentencePair> read_pairs(const CorpusFiles& files, const DataOptions& data,
                                     std::vector<std::string>& notices) {
  const CorpusOptions options{data.word_rule, data.swap ? Direction::swapped : Direction::forward};
  Corpus corpus = read_corpus(files, options);
  notices.insert(notices.end(), corpus.notices.begin(), corpus.notices.end());
  return std::move(corpus.pairs);
}

}  // namespace

CorpusFiles training_files(const DataOptions& data) {
  const int ways =
      (data.corpus.empty() ? 0 : 1) + (data.train.empty() ? 0 : 1) + (data.train_source.empty() ? 0 : 1);
  if (ways != 1) {
    throw UsageError(
        "Give the training pairs in one way: --corpus DIR, --train FILE, or --train-source with "
        "--train-target.");
  }
  if (!data.corpus.empty()) return {corpus_folder(data.corpus).train, {}, {}};
  check_sides(data.train_source, data.train_target, "--train-source", "--train-target");
  return {data.train, data.train_source, data.train_target};
}

CorpusFiles validation_files(const DataOptions& data) {
  check_sides(data.valid_source, data.valid_target, "--valid-source", "--valid-target");
  if (!data.valid.empty() && !data.valid_source.empty())
    throw UsageError("Give --valid or --valid-source, not both.");
  if (!data.valid.empty() || !data.valid_source.empty())
    return {data.valid, data.valid_source, data.valid_target};
  if (!data.corpus.empty()) return {corpus_folder(data.corpus).valid, {}, {}};
  return {};
}

Corpora read_corpora(const DataOptions& data, uint64_t seed) {
  Corpora corpora;
  corpora.train = read_pairs(training_files(data), data, corpora.notices);
  const CorpusFiles valid = validation_files(data);
  if (!valid.pairs.empty() || !valid.source.empty()) {
    corpora.valid = read_pairs(valid, data, corpora.notices);
    if (corpora.valid.empty()) throw Error("The validation set holds no sentence pair.");
  } else {
    corpora.valid = hold_out(corpora.train, seed);
    corpora.notices.push_back(
        fmt::format("No validation pairs were given: {} of the training pairs {} held out for that.",
                    corpora.valid.size(), corpora.valid.size() == 1 ? "is" : "are"));
  }
  if (corpora.train.empty()) throw Error("The training set holds no sentence pair.");
  return corpora;
}

}  // namespace seq2see
