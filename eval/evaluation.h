#pragma once

#include <vector>

#include "data/corpus.h"
#include "eval/scores.h"
#include "eval/translator.h"

namespace seq2see {

/// Whose alignments are written: of what the model said, or of the reference that it was given.
enum class AlignmentsOf { translations, references };

template <>
struct Named<AlignmentsOf> {
  static constexpr std::string_view what = "choice of alignments";
  static constexpr std::pair<AlignmentsOf, std::string_view> values[] = {
      {AlignmentsOf::translations, "translations"}, {AlignmentsOf::references, "references"}};
};

struct EvaluationOptions {
  SearchOptions search;
  BootstrapOptions bootstrap;
  AlignmentsOf alignments_of = AlignmentsOf::translations;
  int workers = 0;  ///< threads; 0: the cores; the result does not depend on it
};

/// A test set as the model sees it, in its order.
struct Evaluation {
  Scores scores;
  std::vector<std::string> hypotheses;      ///< a line of the test set each; empty where it holds no pair
  std::vector<AlignedSentence> alignments;  ///< of the pairs' translations, or of their references
};

/// Translates the sources (exact match, BLEU, chrF), and rates and aligns the references by forced decoding
/// (token accuracy, perplexity; precision, recall and AER where the pairs have gold links). Throws Error on
/// an empty set.
Evaluation evaluate(const Translator& translator, const Corpus& corpus, const EvaluationOptions& options);

}  // namespace seq2see
