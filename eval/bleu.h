#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace seq2see {

/// All that BLEU (Papineni et al., 2002) needs to know of a sentence. Adding up those of many sentences gives
/// the corpus'.
struct BleuStatistics {
  static constexpr size_t orders = 4;
  int64_t hypothesis_length = 0, reference_length = 0;  ///< in words of the 13a tokenizer
  std::array<int64_t, orders> matches{}, totals{};      ///< of the hypothesis' n-grams, n = 1 .. 4

  BleuStatistics& operator+=(const BleuStatistics& other);
};

BleuStatistics bleu_statistics(std::string_view hypothesis, std::string_view reference);

/// BLEU from 0 to 100 with one reference, equal to sacreBLEU 2.6.0's corpus_bleu with its defaults: 13a
/// tokenizer, mixed case, exponential smoothing (method 3 of Chen and Cherry, 2014), all four orders whether
/// or not the hypotheses are long enough for them.
double corpus_bleu(const BleuStatistics& sum);

/// The same for one sentence, equal to sacreBLEU's sentence_bleu: only the orders that the hypothesis is long
/// enough for count ("effective order").
double sentence_bleu(const BleuStatistics& sentence);

/// The signatures that sacreBLEU 2.6.0 gives to these two scores.
std::string bleu_signature();
std::string sentence_bleu_signature();

/// Words of a line as mteval-v13a and sacreBLEU's default tokenizer cut them: ASCII punctuation stands alone,
/// but for apostrophes, hyphens that do not follow a digit, and points and commas between digits.
std::vector<std::string> tokenize_13a(std::string_view line);

}  // namespace seq2see
