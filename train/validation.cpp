#include "train/validation.h"

#include "eval/aer.h"
#include "eval/batched.h"
#include "eval/bleu.h"
#include "eval/chrf.h"
#include "eval/scores.h"

namespace seq2see {
namespace {

/// AER of the model's hard links for the given targets, or nothing where no pair has gold links.
std::optional<double> alignment_error(const std::vector<Forced>& forced, const TrainingData& data,
                                      const Tokenizers& tokenizers, WordRule rule) {
  AlignmentCounts counts;
  bool any = false;
  for (size_t i = 0; i < forced.size(); ++i) {
    const SentencePair& pair = data.pairs()[i];
    if (!pair.links) continue;
    any = true;
    const auto source =
        make_side(pair.source, tokenizers.source.encode(pair.source), tokenizers.source, rule);
    const auto target =
        make_side(pair.target, tokenizers.target.encode(pair.target), tokenizers.target, rule);
    counts += alignment_counts(hard_links(word_matrix(forced[i].attention, source, target)), *pair.links);
  }
  return any ? std::optional(aer(counts)) : std::nullopt;
}

}  // namespace

double ValidationScores::merit(BestBy best_by) const {
  switch (best_by) {
    case BestBy::loss:
      return -loss;
    case BestBy::token_accuracy:
      return token_accuracy;
    case BestBy::exact_match:
      return exact_match;
    case BestBy::bleu:
      return bleu;
    case BestBy::chrf:
      break;
  }
  return chrf;
}

ValidationScores validate(const Seq2Seq& model, const TrainingData& data, const Tokenizers& tokenizers,
                          WorkerPool& pool) {
  const bool with_gold = std::any_of(data.pairs().begin(), data.pairs().end(),
                                     [](const SentencePair& pair) { return pair.links.has_value(); });
  ValidationScores scores;
  const auto forced = force_all(model, data.sources(), data.targets(), with_gold, pool);
  double tokens = 0;
  for (const Forced& sentence : forced) {
    scores.loss -= sentence.log_probability;
    scores.token_accuracy += sentence.correct;
    tokens += sentence.tokens;
  }
  scores.loss /= tokens;
  scores.token_accuracy /= tokens;
  if (with_gold) scores.aer = alignment_error(forced, data, tokenizers, model.options().word_rule);

  const auto found = search_all(model, data.sources(), {}, false, pool);
  BleuStatistics bleu;
  ChrfStatistics chrf_sum;
  int64_t exact = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    const std::string hypothesis = tokenizers.target.decode(found[i].front().ids);
    const std::string& reference = data.pairs()[i].target;
    bleu += bleu_statistics(hypothesis, reference);
    chrf_sum += chrf_statistics(hypothesis, reference);
    exact += is_exact_match(hypothesis, reference) ? 1 : 0;
  }
  scores.bleu = corpus_bleu(bleu);
  scores.chrf = chrf(chrf_sum);
  scores.exact_match = static_cast<double>(exact) / static_cast<double>(found.size());
  return scores;
}

}  // namespace seq2see
