#pragma once

#include <vector>

#include "model/decoder.h"
#include "model/options.h"
#include "model/transformer_layers.h"

namespace seq2see {

/// A transformer decoder (Vaswani et al., 2017): causal self-attention, attention to the memory,
/// feed-forward. While searching, the keys and values of the tokens so far are kept in the state.
class TransformerDecoder : public Decoder {
 public:
  TransformerDecoder(Weights& weights, const ModelOptions& options, const Embedding& embedding,
                     const Linear& projection);

  Output forward(const Memory& memory, const at::Tensor& input, const Pass& pass) const override;
  std::unique_ptr<DecoderState> start(const Memory& memory, int beam) const override;
  Output step(DecoderState& state, const at::Tensor& last, const Pass& pass) const override;

 private:
  struct Layer {
    Layer(Weights& weights, const ModelOptions& options, int number);

    Attention self_attention;
    Residual self_attention_frame;
    Attention cross_attention;
    Residual cross_attention_frame;
    FeedForward feed_forward;
    Residual feed_forward_frame;
  };

  /// Logits of the last layer's states [B, T, D].
  at::Tensor read_out(const at::Tensor& states) const;

  PositionalEmbedding embedding_;
  std::vector<Layer> layers_;
  LayerNorm norm_;  // with pre-norm only
  Linear projection_;
};

}  // namespace seq2see
