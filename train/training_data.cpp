#include "train/training_data.h"

#include "data/checksum.h"
#include "data/random.h"

namespace seq2see {

TrainingData::TrainingData(std::vector<SentencePair> pairs, const Tokenizers& tokenizers,
                           const VocabularyOptions& options, uint64_t seed, const JoiningOptions& joining)
    : pairs_(std::move(pairs)), tokenizers_(tokenizers), options_(options), seed_(seed), joining_(joining) {
  for (const SentencePair& pair : pairs_) {
    sources_.push_back(ids_of(tokenizers.source.encode(pair.source)));
    targets_.push_back(ids_of(tokenizers.target.encode(pair.target)));
  }
}

std::vector<BatchRow> TrainingData::rows(const std::vector<int32_t>& batch, uint64_t epoch) const {
  size_t parts = 1;  // of a row
  if (joining_.share > 0 && !batch.empty()) {
    Random random(mix_bits(mix_bits(seed_ + 2) + epoch + 1) + static_cast<uint64_t>(batch.front()));
    if (random.unit() < joining_.share) parts = 2 + random.below(static_cast<uint64_t>(joining_.most) - 1);
  }
  std::vector<BatchRow> rows((batch.size() + parts - 1) / parts);
  for (size_t i = 0; i < batch.size(); ++i) rows[i % rows.size()].push_back(batch[i]);
  return rows;
}

void TrainingData::append(TokenIds& source, TokenIds& target, int32_t pair, uint64_t epoch) const {
  const auto join = [](TokenIds& row, const TokenIds& ids) { row.insert(row.end(), ids.begin(), ids.end()); };
  const auto i = static_cast<size_t>(pair);
  if (options_.subword_nbest < 2) {
    join(source, sources_[i]);
    join(target, targets_[i]);
    return;
  }
  Random random(mix_bits(mix_bits(seed_ + 1) + epoch + 1) + i);
  const auto draw = [&](const Tokenizer& tokenizer, const std::string& text) {
    return ids_of(tokenizer.sample(text, options_.subword_nbest, options_.subword_alpha, random.next()));
  };
  join(source, draw(tokenizers_.source, pairs_[i].source));
  join(target, draw(tokenizers_.target, pairs_[i].target));
}

TrainingData::Chosen TrainingData::choose(const std::vector<BatchRow>& rows, uint64_t epoch) const {
  Chosen chosen{std::vector<TokenIds>(rows.size()), std::vector<TokenIds>(rows.size())};
  for (size_t r = 0; r < rows.size(); ++r) {
    for (const int32_t pair : rows[r]) append(chosen.sources[r], chosen.targets[r], pair, epoch);
  }
  return chosen;
}

std::vector<PairLength> TrainingData::lengths() const {
  std::vector<PairLength> lengths;
  for (size_t i = 0; i < pairs_.size(); ++i) {
    lengths.push_back({static_cast<int>(sources_[i].size()) + 1, static_cast<int>(targets_[i].size()) + 1});
  }
  return lengths;
}

uint32_t TrainingData::checksum() const {
  uint32_t sum = 0;
  const auto add = [&](const int32_t* numbers, size_t count) {
    sum = seq2see::checksum(sum, {reinterpret_cast<const char*>(numbers), count * sizeof(int32_t)});
  };
  for (const auto* side : {&sources_, &targets_}) {
    for (const TokenIds& ids : *side) {
      const auto size = static_cast<int32_t>(ids.size());
      add(&size, 1);
      add(ids.data(), ids.size());
    }
  }
  return sum;
}

Tokenizers train_tokenizers(std::span<const SentencePair> pairs, const VocabularyOptions& options) {
  std::vector<std::string> sources, targets;
  for (const SentencePair& pair : pairs) {
    sources.push_back(pair.source);
    targets.push_back(pair.target);
  }
  if (options.sharing == Vocabulary::separate) {
    return {Tokenizer::train(sources, options.tokenizer), Tokenizer::train(targets, options.tokenizer)};
  }
  sources.insert(sources.end(), targets.begin(), targets.end());
  Tokenizer shared = Tokenizer::train(sources, options.tokenizer);
  Tokenizer again = Tokenizer::from_bytes(shared.bytes(), "the shared tokenizer");
  return {std::move(shared), std::move(again)};
}

std::vector<const TokenIds*> pointers_to(std::span<const TokenIds> sentences) {
  std::vector<const TokenIds*> pointers;
  for (const TokenIds& ids : sentences) pointers.push_back(&ids);
  return pointers;
}

}  // namespace seq2see
