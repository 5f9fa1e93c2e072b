#include "train/training_data.h"

#include <zlib.h>

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

TrainingData::Chosen TrainingData::segmented(const std::vector<int32_t>& indices, uint64_t epoch) const {
  Chosen chosen;
  for (int32_t index : indices) {
    const auto i = static_cast<size_t>(index);
    if (options_.subword_nbest < 2) {
      chosen.sources.push_back(sources_[i]);
      chosen.targets.push_back(targets_[i]);
      continue;
    }
    Random random(mix_bits(mix_bits(seed_ + 1) + epoch + 1) + i);
    const auto draw = [&](const Tokenizer& tokenizer, const std::string& text) {
      return ids_of(tokenizer.sample(text, options_.subword_nbest, options_.subword_alpha, random.next()));
    };
    chosen.sources.push_back(draw(tokenizers_.source, pairs_[i].source));
    chosen.targets.push_back(draw(tokenizers_.target, pairs_[i].target));
  }
  return chosen;
}

TrainingData::Chosen TrainingData::choose(const std::vector<int32_t>& indices, uint64_t epoch) const {
  Chosen chosen = segmented(indices, epoch);
  if (joining_.share > 0 && !indices.empty()) {
    join(chosen, Random(mix_bits(mix_bits(seed_ + 2) + epoch + 1) + static_cast<uint64_t>(indices.front())));
  }
  return chosen;
}

void TrainingData::join(Chosen& chosen, Random random) const {
  if (random.unit() >= joining_.share) return;
  const size_t parts = 2 + random.below(static_cast<uint64_t>(joining_.most) - 1);
  for (auto* side : {&chosen.sources, &chosen.targets}) {
    const size_t rows = (side->size() + parts - 1) / parts;
    for (size_t i = rows; i < side->size(); ++i) {
      TokenIds& row = (*side)[i % rows];
      row.insert(row.end(), (*side)[i].begin(), (*side)[i].end());
    }
    side->resize(rows);
  }
}

std::vector<PairLength> TrainingData::lengths() const {
  std::vector<PairLength> lengths;
  for (size_t i = 0; i < pairs_.size(); ++i) {
    lengths.push_back({static_cast<int>(sources_[i].size()) + 1, static_cast<int>(targets_[i].size()) + 1});
  }
  return lengths;
}

uint32_t TrainingData::checksum() const {
  uLong crc = 0;
  for (const auto* side : {&sources_, &targets_}) {
    for (const TokenIds& ids : *side) {
      const auto size = static_cast<int32_t>(ids.size());
      crc = crc32_z(crc, reinterpret_cast<const Bytef*>(&size), sizeof size);
      crc = crc32_z(crc, reinterpret_cast<const Bytef*>(ids.data()), ids.size() * sizeof(int32_t));
    }
  }
  return static_cast<uint32_t>(crc);
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

TokenIds ids_of(std::span<const Piece> pieces) {
  TokenIds ids;
  ids.reserve(pieces.size());
  for (const Piece& piece : pieces) ids.push_back(piece.id);
  return ids;
}

std::vector<const TokenIds*> pointers_to(std::span<const TokenIds> sentences) {
  std::vector<const TokenIds*> pointers;
  for (const TokenIds& ids : sentences) pointers.push_back(&ids);
  return pointers;
}

}  // namespace seq2see
