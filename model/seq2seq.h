#pragma once

#include <memory>

#include "model/decoder.h"
#include "model/encoder.h"
#include "model/options.h"
#include "model/parameters.h"

namespace seq2see {

/// The whole model: embeddings, encoder, decoder, output projection. Bound to weights that others may share;
/// a copy of it for each worker costs nothing but the gradients.
class Seq2Seq {
 public:
  Seq2Seq(const ModelOptions& options, Weights& weights);

  /// Teacher forcing: logits [B, T, V] of each target token, given those before it. input [B, T] begins with
  /// the start mark.
  Output forward(const Source& source, const at::Tensor& input, const Pass& pass) const;

  const Encoder& encoder() const { return *encoder_; }
  const Decoder& decoder() const { return *decoder_; }
  const ModelOptions& options() const { return options_; }

 private:
  ModelOptions options_;
  std::unique_ptr<Encoder> encoder_;
  std::unique_ptr<Decoder> decoder_;
};

/// What a model's weights are, without memory for them.
std::vector<Parameters::Slice> parameter_slices(const ModelOptions& options);

/// Memory for a model's weights.
Parameters make_parameters(const ModelOptions& options);

/// The same, as a training with this seed begins.
Parameters initial_parameters(const ModelOptions& options, uint64_t seed);

}  // namespace seq2see
