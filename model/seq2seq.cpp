#include "model/seq2seq.h"

#include "model/rnn_decoder.h"
#include "model/rnn_encoder.h"
#include "model/transformer_decoder.h"
#include "model/transformer_encoder.h"

namespace seq2see {

Seq2Seq::Seq2Seq(const ModelOptions& options, Weights& weights) : options_(options) {
  const Embedding source(weights, options.tying == Tying::all ? "embedding" : "source_embedding",
                         options.source_vocabulary, options.width);
  const Embedding target = options.tying == Tying::all ? source
                                                       : Embedding(weights, "target_embedding",
                                                                   options.target_vocabulary, options.width);
  Linear projection;
  if (options.tying == Tying::none) {
    projection = Linear(weights, "projection", options.width, options.target_vocabulary);
  } else {
    projection = Linear(weights, target.table,
                        weights.take("projection.bias", {options.target_vocabulary}, Initial::zeros()));
  }
  if (options.encoder == Layers::rnn) {
    encoder_ = std::make_unique<RnnEncoder>(weights, options, source);
  } else {
    encoder_ = std::make_unique<TransformerEncoder>(weights, options, source);
  }
  if (options.decoder == Layers::rnn) {
    decoder_ = std::make_unique<RnnDecoder>(weights, options, target, projection);
  } else {
    decoder_ = std::make_unique<TransformerDecoder>(weights, options, target, projection);
  }
}

Output Seq2Seq::forward(const Source& source, const at::Tensor& input, const Pass& pass) const {
  const Memory memory = encoder_->encode(source, pass);
  Output output = decoder_->forward(memory, input, pass);
  output.attention.encoder = memory.self_attention;
  return output;
}

std::vector<Parameters::Slice> parameter_slices(const ModelOptions& options) {
  validate(options);
  return Parameters::layout([&](Weights& weights) { Seq2Seq(options, weights); });
}

Parameters make_parameters(const ModelOptions& options) {
  validate(options);
  return Parameters([&](Weights& weights) { Seq2Seq(options, weights); });
}

Parameters initial_parameters(const ModelOptions& options, uint64_t seed) {
  Parameters parameters = make_parameters(options);
  parameters.initialize(seed);
  return parameters;
}

}  // namespace seq2see
