#pragma once

#include <vector>

#include "model/encoder.h"
#include "model/transformer_layers.h"

namespace seq2see {

/// A transformer encoder (Vaswani et al., 2017): self-attention and feed-forward sublayers. Its memory's keys
/// and values are the states of its last layer.
class TransformerEncoder : public Encoder {
 public:
  TransformerEncoder(Weights& weights, const ModelOptions& options, const Embedding& embedding);

  Memory encode(const Source& source, const Pass& pass) const override;

 private:
  struct Layer {
    Layer(Weights& weights, const ModelOptions& options, int number);

    Attention attention;
    Residual attention_frame;
    FeedForward feed_forward;
    Residual feed_forward_frame;
  };

  PositionalEmbedding embedding_;
  std::vector<Layer> layers_;
  LayerNorm norm_;  // with pre-norm only
};

}  // namespace seq2see
