#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "data/links.h"
#include "eval/bootstrap.h"

namespace seq2see {

/// What became of one sentence of a test set.
struct SentenceResult {
  std::string hypothesis, reference;
  int64_t correct_tokens = 0;  ///< target tokens, end mark included, that forced decoding ranks first
  int64_t tokens = 0;          ///< target tokens of the reference, end mark included
  double negative_log_probability = 0;   ///< of the reference, natural logarithm, summed over its tokens
  std::optional<Links> alignment, gold;  ///< both, or the sentence does not count for precision, recall, AER
};

/// The scores of a test set with their confidence intervals. Fractions of 1, but BLEU and chrF, which go from
/// 0 to 100 as sacreBLEU prints them, and perplexity, which is 1 at best.
struct Scores {
  Score exact_match, token_accuracy, perplexity, bleu, chrf;
  std::optional<Score> precision, recall, aer;  ///< absent where no sentence has a gold alignment
  int64_t sentences = 0;
  int64_t aligned_sentences = 0;  ///< those with a gold alignment
  BootstrapOptions bootstrap;
};

/// Whether two lines are the same text: equal byte for byte once white space is trimmed at both ends and
/// every stretch of it inside has become one space. Case, marks and accents matter.
bool is_exact_match(std::string_view hypothesis, std::string_view reference);

/// Scores a test set. Throws Error where there are no sentences, or where a log-probability is not a finite
/// number.
Scores score(std::span<const SentenceResult> sentences, const BootstrapOptions& options);

/// The content of scores.json; see docs/formats.md.
nlohmann::ordered_json to_json(const Scores& scores);

/// The scores for a terminal: one line each, value and interval, and sacreBLEU's signatures below.
std::string scores_table(const Scores& scores);

}  // namespace seq2see
