#pragma once

#include <string>
#include <utility>
#include <vector>

#include "eval/alignment.h"

namespace seq2see {

/// An AlignedSentence by hand: tokens are words (one token a word), weights are the rows of the matrix.
AlignedSentence sample_sentence(const std::vector<std::string>& source,
                                const std::vector<std::string>& target,
                                const std::vector<std::vector<float>>& weights);

/// "The black cat does not sleep ." -> "Le chat noir ne dort pas ."; adjective after the noun, "ne ... pas"
/// for "not", gold links, BLEU and AER given, output equal to the reference.
AlignedSentence negation_sample();

/// A long German compound made of four tokens, a word of several tokens on both sides; matrices of both
/// levels differ in shape. The output differs from the reference, so that its gold links must not be drawn.
AlignedSentence compound_sample();

/// Arabic source and English target; no reference.
AlignedSentence arabic_sample();

/// Markup, quotes, control characters, a direction override, Chinese, a combining accent and emoji as tokens.
AlignedSentence hostile_sample();

std::vector<AlignedSentence> sample_sentences();

}  // namespace seq2see
