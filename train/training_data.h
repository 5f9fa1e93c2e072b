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

  /// Ids of the chosen pairs for an epoch; with subword regularization, segmentations drawn from (seed,
  /// epoch, pair); with joining, fewer and longer pairs, drawn from (seed, epoch, first pair).
  struct Chosen {
    std::vector<TokenIds> sources, targets;
  };
  Chosen choose(const std::vector<int32_t>& indices, uint64_t epoch) const;

  std::vector<PairLength> lengths() const;  ///< in tokens, end marks included
  const std::vector<SentencePair>& pairs() const { return pairs_; }
  const std::vector<TokenIds>& sources() const { return sources_; }
  const std::vector<TokenIds>& targets() const { return targets_; }

  /// Checksum of all ids: training that is resumed has to go on with the same data.
  uint32_t checksum() const;

 private:
  Chosen segmented(const std::vector<int32_t>& indices, uint64_t epoch) const;
  void join(Chosen& chosen, Random random) const;

  std::vector<SentencePair> pairs_;
  std::vector<TokenIds> sources_, targets_;
  const Tokenizers& tokenizers_;
  VocabularyOptions options_;
  uint64_t seed_;
  JoiningOptions joining_;
};

/// Trains the tokenizers on the pairs; shared or separate, as the options say.
Tokenizers train_tokenizers(std::span<const SentencePair> pairs, const VocabularyOptions& options);

/// The ids of a tokenizer's pieces.
TokenIds ids_of(std::span<const Piece> pieces);

/// Pointers to each, as batches are made of.
std::vector<const TokenIds*> pointers_to(std::span<const TokenIds> sentences);

}  // namespace seq2see
