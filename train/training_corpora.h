#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "data/words.h"

namespace seq2see {

/// Where the sentence pairs are.
struct DataOptions {
  std::string corpus;
  std::string train, valid;
  std::string train_source, train_target;
  std::string valid_source, valid_target;
  std::string reverse_model;
  bool swap = false;
  WordRule word_rule = WordRule::unicode;
};

template <typename Field>
void fields(DataOptions& options, Field& field) {
  field("corpus", options.corpus, "folder with train.tsv and valid.tsv");
  field("train", options.train, "training pairs: source, tab, target; gzip too, - for standard input");
  field("valid", options.valid, "validation pairs; without them 1 % of the training pairs are held out");
  field("train_source", options.train_source, "training sentences of the source language, one a line");
  field("train_target", options.train_target, "their translations, one a line");
  field("valid_source", options.valid_source, "validation sentences of the source language");
  field("valid_target", options.valid_target, "their translations");
  field(
      "reverse_model", options.reverse_model,
      "folder of a model of the other direction: without gold links, the heads that agree with it are shown");
  field("swap", options.swap, "translate the other way round");
  field("word_rule", options.word_rule, "what a word is; links and AER count by it");
}

/// The sentence pairs of a training, and what the user should know of them.
struct Corpora {
  std::vector<SentencePair> train, valid;
  std::vector<std::string> notices;
};

/// The files of the training pairs, and of the validation pairs: all fields are empty where none were given.
/// Throw UsageError where the options name them in no way or in two.
CorpusFiles training_files(const DataOptions& data);
CorpusFiles validation_files(const DataOptions& data);

/// Reads both; without a validation set some training pairs are held out, drawn from the seed. Throws Error
/// where one of them is empty.
Corpora read_corpora(const DataOptions& data, uint64_t seed);

}  // namespace seq2see
