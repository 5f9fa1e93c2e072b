#include "bench/made_up_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "data/error.h"
#include "data/random.h"

namespace seq2see {
namespace {

constexpr int special_tokens = 4;

/// `number` from 0, as the tokenizer's words are.
std::string word(int number) {
  return fmt::format("w{}", number);
}

std::string sentence(int words, int vocabulary, Random& random) {
  std::string text;
  for (int i = 0; i < words; ++i) {
    const double rank = std::pow(static_cast<double>(vocabulary - special_tokens), random.unit());
    if (i > 0) text += ' ';
    text += word(static_cast<int>(rank) - 1);
  }
  return text;
}

}  // namespace

void validate(const MadeUpOptions& options) {
  if (options.vocabulary < 20 || options.vocabulary > 100'000)
    throw UsageError("A made-up vocabulary has 20 to 100,000 pieces, not {}.", options.vocabulary);
  if (options.pairs < 1) throw UsageError("1 pair or more can be made up, not {}.", options.pairs);
  if (options.mean_length < 6 || options.mean_length > 1000)
    throw UsageError("Made-up sentences have a mean length of 6 to 1,000 tokens, not {}.",
                     options.mean_length);
}

Tokenizers made_up_tokenizers(const MadeUpOptions& options) {
  std::vector<std::string> lines;
  for (int i = 0; i < options.vocabulary - special_tokens; ++i) lines.push_back(word(i));
  const TokenizerOptions words{.kind = TokenizerKind::word, .vocabulary_size = options.vocabulary};
  return {Tokenizer::train(lines, words), Tokenizer::train(lines, words)};
}

std::vector<SentencePair> made_up_pairs(const MadeUpOptions& options) {
  Random random(1);
  std::vector<SentencePair> pairs;
  const int shortest = options.mean_length - options.mean_length / 2;
  for (int i = 0; i < options.pairs; ++i) {
    const int target =
        shortest + static_cast<int>(random.below(static_cast<uint64_t>(options.mean_length / 2 * 2 + 1)));
    const int source = std::max(2, target + static_cast<int>(random.below(5)) - 2);
    pairs.push_back({sentence(source - 1, options.vocabulary, random),
                     sentence(target - 1, options.vocabulary, random),
                     {}});
  }
  return pairs;
}

}  // namespace seq2see
