#pragma once

#include "model/batch.h"
#include "model/seq2seq.h"
#include "tests/support/tensors.h"

namespace seq2see {

/// Width 8, vocabularies of 9 and 8 pieces (4 of them marks), no dropout.
ModelOptions tiny_options();

/// A model with weights drawn evenly from [-1, 1), which make it opinionated: in double, for comparisons, or
/// in float as programs use it. Gradients add up in `gradient`.
struct TinyModel {
  TinyModel(const ModelOptions& options, uint64_t seed, at::ScalarType type = at::kDouble);

  /// The weights as tests/reference/model_golden.py draws them for this case of rnn_golden.json.
  explicit TinyModel(const nlohmann::json& golden);

  ModelOptions options;
  Parameters parameters;
  at::Tensor gradient;
  Parameters::Binding binding;
  Seq2Seq model;

 private:
  TinyModel(const ModelOptions& options, Parameters drawn);
};

/// Pointers to sentences, as make_source() and others take them.
std::vector<const TokenIds*> pointers(const std::vector<TokenIds>& sentences);

inline Source source_of(const std::vector<TokenIds>& sentences, const SpecialIds& special = {}) {
  return make_source(pointers(sentences), special);
}

/// Sentences of `shortest` to `longest` random tokens, the special ids left out.
std::vector<TokenIds> random_sentences(Random& random, int count, int shortest, int longest, int vocabulary);

}  // namespace seq2see
