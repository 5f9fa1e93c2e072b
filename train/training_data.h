#pragma once

#include <span>
#include <vector>

#include "data/batch_plan.h"
#include "data/random.h"
#include "data/sentence_pair.h"
#include "model/batch.h"
#include "model/model_folder.h"
#include "train/options.h"

namespace seq2see {

/// Sentence pairs as token ids, ready to be cut into batches.
class TrainingData {
 public:
  TrainingData(std::vector<SentencePair> pairs, const Tokenizers& tokenizers,
               const VocabularyOptions& options, uint64_t seed, const JoiningOptions& joining = {});

  /// The rows of a batch of pairs: a pair each or, with joining, fewer of several pairs, drawn from (seed,
  /// epoch, first pair).
  std::vector<BatchRow> rows(const std::vector<int32_t>& batch, uint64_t epoch) const;

  /// Ids of the rows' pairs for an epoch; with subword regularization, segmentations drawn from (seed, epoch,
  /// pair).
  struct Chosen {
    std::vector<TokenIds> sources, targets;
  };
  Chosen choose(const std::vector<BatchRow>& rows, uint64_t epoch) const;

  std::vector<PairLength> lengths() const;  ///< in tokens, end marks included
  const std::vector<SentencePair>& pairs() const { return pairs_; }
  const std::vector<TokenIds>& sources() const { return sources_; }
  const std::vector<TokenIds>& targets() const { return targets_; }

  /// Checksum of all ids: training that is resumed has to go on with the same data.
  uint32_t checksum() const;

 private:
  void append(TokenIds& source, TokenIds& target, int32_t pair, uint64_t epoch) const;

  std::vector<SentencePair> pairs_;
  std::vector<TokenIds> sources_, targets_;
  const Tokenizers& tokenizers_;
  VocabularyOptions options_;
  uint64_t seed_;
  JoiningOptions joining_;
};

/// Trains the tokenizers on the pairs; shared or separate, as the options say.
Tokenizers train_tokenizers(std::span<const SentencePair> pairs, const VocabularyOptions& options);

/// Pointers to each, as batches are made of.
std::vector<const TokenIds*> pointers_to(std::span<const TokenIds> sentences);

}  // namespace seq2see
