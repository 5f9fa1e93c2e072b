#pragma once

#include <vector>

#include "data/sentence_pair.h"
#include "model/model_folder.h"

namespace seq2see {

/// What made-up data look like.
struct MadeUpOptions {
  int vocabulary = 8000;  ///< tokens a side, the special ones included
  int pairs = 16384;      ///< many, so that batches find enough of similar length
  int mean_length = 14;   ///< tokens, the end mark included; lengths lie evenly from half of it to 1.5 times
};

/// Tokenizers of exactly that many pieces, of which each made-up word is one.
Tokenizers made_up_tokenizers(const MadeUpOptions& options);

/// Sentence pairs of those words, rare ones rarely as in real text; a source is up to two tokens shorter or
/// longer than its target. The same ones every time.
std::vector<SentencePair> made_up_pairs(const MadeUpOptions& options);

/// Throws UsageError.
void validate(const MadeUpOptions& options);

template <typename Field>
void fields(MadeUpOptions& options, Field& field) {
  field("pairs", options.pairs, "made-up sentence pairs");
  field("mean_length", options.mean_length, "tokens of a made-up sentence, its end mark included");
}

}  // namespace seq2see
