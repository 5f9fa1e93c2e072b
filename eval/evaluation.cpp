#include "eval/evaluation.h"

#include "data/error.h"
#include "eval/aer.h"
#include "eval/bleu.h"

namespace seq2see {
namespace {

SentenceResult result_of(const SentencePair& pair, const Translation& translation,
                         const ForcedTranslation& forced) {
  SentenceResult result;
  result.hypothesis = translation.text;
  result.reference = pair.target;
  result.correct_tokens = forced.correct_tokens;
  result.tokens = forced.tokens;
  result.negative_log_probability = -forced.log_probability;
  if (pair.links) {
    result.alignment = forced.alignment.hard;
    result.gold = pair.links;
  }
  return result;
}

/// The alignment with all that is known of its reference. Gold links are of the reference's words: they rate
/// the alignment only where its target has the same ones.
AlignedSentence rated(AlignedSentence sentence, const SentencePair& pair, WordRule rule) {
  sentence.reference = pair.target;
  sentence.gold = pair.links;
  sentence.bleu = sentence_bleu(bleu_statistics(sentence.target.text, pair.target));
  if (pair.links && sentence.target.words == word_texts(pair.target, rule)) {
    sentence.aer = aer(alignment_counts(sentence.hard, *pair.links));
  }
  return sentence;
}

}  // namespace

Evaluation evaluate(const Translator& translator, const Corpus& corpus, const EvaluationOptions& options) {
  const std::vector<SentencePair>& pairs = corpus.pairs;
  if (pairs.empty()) throw Error("The test set holds no sentence pair.");
  std::vector<std::string> sources;
  std::vector<std::pair<std::string, std::string>> given;
  for (const SentencePair& pair : pairs) {
    sources.push_back(pair.source);
    given.emplace_back(pair.source, pair.target);
  }
  auto translations = translator.translate(sources, options.search, options.workers);
  auto forced = translator.align(given, options.workers);

  Evaluation evaluation;
  evaluation.hypotheses.resize(static_cast<size_t>(corpus.line_count));
  std::vector<SentenceResult> results;
  for (size_t i = 0; i < pairs.size(); ++i) {
    Translation& best = translations[i].front();
    results.push_back(result_of(pairs[i], best, forced[i]));
    const auto line = static_cast<size_t>(corpus.lines[i] - 1);
    evaluation.hypotheses[line] = best.text;
    AlignedSentence& alignment =
        options.alignments_of == AlignmentsOf::translations ? best.alignment : forced[i].alignment;
    alignment.id = static_cast<int>(line);
    evaluation.alignments.push_back(rated(std::move(alignment), pairs[i], translator.word_rule()));
  }
  evaluation.scores = score(results, options.bootstrap);
  return evaluation;
}

}  // namespace seq2see
