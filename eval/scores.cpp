#include "eval/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "data/error.h"
#include "eval/aer.h"
#include "eval/bleu.h"
#include "eval/chrf.h"
#include "eval/white_space.h"

namespace seq2see {
namespace {

struct TokenStatistics {
  int64_t sentences = 0, exact = 0, tokens = 0, correct = 0;
  double negative_log_probability = 0;

  TokenStatistics& operator+=(const TokenStatistics& other) {
    sentences += other.sentences;
    exact += other.exact;
    tokens += other.tokens;
    correct += other.correct;
    negative_log_probability += other.negative_log_probability;
    return *this;
  }
};

double share(int64_t part, int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double perplexity_of(const TokenStatistics& sum) {
  if (sum.tokens == 0) return 1;
  const double perplexity = std::exp(sum.negative_log_probability / static_cast<double>(sum.tokens));
  return std::min(perplexity, std::numeric_limits<double>::max());  // JSON has no infinity
}

/// Six decimals are more than any of the figures is worth, and read better than seventeen.
double rounded(double value) {
  return std::abs(value) < 1e9 ? std::round(value * 1e6) / 1e6 : value;
}

nlohmann::ordered_json to_json(const Score& score) {
  return {{"value", rounded(score.value)}, {"low", rounded(score.low)}, {"high", rounded(score.high)}};
}

std::string table_row(std::string_view name, const Score& score, double scale, std::string_view unit) {
  const auto figure = [&](double value) {
    const double scaled = value * scale;
    return std::abs(scaled) < 1e6 ? fmt::format("{:.2f}", scaled) : fmt::format("{:.3g}", scaled);
  };
  return fmt::format("{:<15}{:>9}{:<2}  {:>9} to {:>9}\n", name, figure(score.value), unit, figure(score.low),
                     figure(score.high));
}

}  // namespace

bool is_exact_match(std::string_view hypothesis, std::string_view reference) {
  return split_white_space(hypothesis) == split_white_space(reference);
}

Scores score(std::span<const SentenceResult> sentences, const BootstrapOptions& options) {
  validate(options);
  if (sentences.empty()) throw Error("There is no sentence to score.");
  std::vector<TokenStatistics> tokens;
  std::vector<BleuStatistics> bleus;
  std::vector<ChrfStatistics> chrfs;
  std::vector<AlignmentCounts> alignments;
  for (const SentenceResult& sentence : sentences) {
    if (!std::isfinite(sentence.negative_log_probability)) {
      throw Error("The model gives sentence {} a log-probability that is no number: its weights are damaged.",
                  tokens.size() + 1);
    }
    tokens.push_back({1, is_exact_match(sentence.hypothesis, sentence.reference), sentence.tokens,
                      sentence.correct_tokens, sentence.negative_log_probability});
    bleus.push_back(bleu_statistics(sentence.hypothesis, sentence.reference));
    chrfs.push_back(chrf_statistics(sentence.hypothesis, sentence.reference));
    if (sentence.alignment && sentence.gold) {
      alignments.push_back(alignment_counts(*sentence.alignment, *sentence.gold));
    }
  }
  const auto of_tokens = [&](auto metric) { return bootstrap<TokenStatistics>(tokens, metric, options); };
  Scores scores;
  scores.exact_match = of_tokens([](const TokenStatistics& sum) { return share(sum.exact, sum.sentences); });
  scores.token_accuracy =
      of_tokens([](const TokenStatistics& sum) { return share(sum.correct, sum.tokens); });
  scores.perplexity = of_tokens(perplexity_of);
  scores.bleu = bootstrap<BleuStatistics>(bleus, corpus_bleu, options);
  scores.chrf = bootstrap<ChrfStatistics>(chrfs, chrf, options);
  if (!alignments.empty()) {
    scores.precision = bootstrap<AlignmentCounts>(alignments, precision, options);
    scores.recall = bootstrap<AlignmentCounts>(alignments, recall, options);
    scores.aer = bootstrap<AlignmentCounts>(alignments, aer, options);
  }
  scores.sentences = static_cast<int64_t>(sentences.size());
  scores.aligned_sentences = static_cast<int64_t>(alignments.size());
  scores.bootstrap = options;
  return scores;
}

nlohmann::ordered_json to_json(const Scores& scores) {
  nlohmann::ordered_json json = {
      {"exact_match", to_json(scores.exact_match)},
      {"token_accuracy", to_json(scores.token_accuracy)},
      {"perplexity", to_json(scores.perplexity)},
      {"bleu", to_json(scores.bleu)},
      {"chrf", to_json(scores.chrf)},
  };
  if (scores.precision) json["precision"] = to_json(*scores.precision);
  if (scores.recall) json["recall"] = to_json(*scores.recall);
  if (scores.aer) json["aer"] = to_json(*scores.aer);
  json["sentences"] = scores.sentences;
  json["aligned_sentences"] = scores.aligned_sentences;
  json["signatures"] = {{"bleu", bleu_signature()}, {"chrf", chrf_signature()}};
  json["bootstrap"] = {{"resamples", scores.bootstrap.resamples},
                       {"confidence", scores.bootstrap.confidence},
                       {"seed", scores.bootstrap.seed}};
  return json;
}

std::string scores_table(const Scores& scores) {
  std::string table = fmt::format("{:<15}{:>9}{:<2}  {:>22}\n", "", "score", "",
                                  fmt::format("{:g} % interval", scores.bootstrap.confidence * 100));
  table += table_row("exact match", scores.exact_match, 100, " %");
  table += table_row("token accuracy", scores.token_accuracy, 100, " %");
  table += table_row("perplexity", scores.perplexity, 1, "");
  table += table_row("BLEU", scores.bleu, 1, "");
  table += table_row("chrF2", scores.chrf, 1, "");
  if (scores.precision) table += table_row("precision", *scores.precision, 100, " %");
  if (scores.recall) table += table_row("recall", *scores.recall, 100, " %");
  if (scores.aer) table += table_row("AER", *scores.aer, 100, " %");
  table += fmt::format("{} sentence{}", scores.sentences, scores.sentences == 1 ? "" : "s");
  if (scores.aligned_sentences > 0 && scores.aligned_sentences < scores.sentences) {
    table += fmt::format(", {} of them with a gold alignment", scores.aligned_sentences);
  }
  return table + fmt::format("\nBLEU|{}\nchrF2|{}\n", bleu_signature(), chrf_signature());
}

}  // namespace seq2see
