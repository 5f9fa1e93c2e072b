#include "train/validation.h"

#include <algorithm>

#include "eval/batched.h"
#include "eval/bleu.h"
#include "eval/chrf.h"
#include "eval/head_choice.h"
#include "eval/scores.h"

namespace seq2see {
namespace {

/// Every validation pair as the model's heads see it, with its gold links, or else the other direction's.
std::vector<HeadsOfSentence> heads_of(std::vector<Forced>& forced, const ValidationData& data,
                                      WordRule rule) {
  std::vector<HeadsOfSentence> sentences;
  for (size_t i = 0; i < forced.size(); ++i) {
    const SentencePair& pair = data.pairs.pairs()[i];
    HeadsOfSentence sentence;
    sentence.source =
        make_side(pair.source, data.tokenizers.source.encode(pair.source), data.tokenizers.source, rule);
    sentence.target =
        make_side(pair.target, data.tokenizers.target.encode(pair.target), data.tokenizers.target, rule);
    sentence.heads = std::move(forced[i].heads);
    if (pair.links) sentence.links = &*pair.links;
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

/// Chooses the heads that show the alignment, and scores them where there is gold.
void judge_attention(std::vector<Forced>& forced, const ValidationData& data, const ModelOptions& model,
                     ValidationScores& scores) {
  std::vector<HeadsOfSentence> sentences = heads_of(forced, data, model.word_rule);
  const bool gold = std::any_of(sentences.begin(), sentences.end(),
                                [](const HeadsOfSentence& sentence) { return sentence.links != nullptr; });
  if (!gold && !data.reverse_links.empty()) {
    for (size_t i = 0; i < sentences.size(); ++i) sentences[i].links = &data.reverse_links[i];
  }
  if (has_choice(model)) scores.alignment = choose_heads(sentences);
  if (gold) scores.aer = aer_of_heads(sentences, scores.alignment);
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

ValidationScores validate(const Seq2Seq& model, const ValidationData& data, WorkerPool& pool) {
  const TrainingData& pairs = data.pairs;
  ValidationScores scores;
  auto forced = force_all(model, pairs.sources(), pairs.targets(), Want::everything, {}, pool);
  double tokens = 0;
  for (const Forced& sentence : forced) {
    scores.loss -= sentence.log_probability;
    scores.token_accuracy += sentence.correct;
    tokens += sentence.tokens;
  }
  scores.loss /= tokens;
  scores.token_accuracy /= tokens;
  judge_attention(forced, data, model.options(), scores);

  const auto found = search_all(model, pairs.sources(), {}, Want::nothing, {}, pool);
  BleuStatistics bleu;
  ChrfStatistics chrf_sum;
  int64_t exact = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    const std::string hypothesis = data.tokenizers.target.decode(found[i].front().ids);
    const std::string& reference = pairs.pairs()[i].target;
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
