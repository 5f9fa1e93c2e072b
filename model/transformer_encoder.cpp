#include "model/transformer_encoder.h"

#include <ATen/ATen.h>

#include "model/places.h"

namespace seq2see {

TransformerEncoder::Layer::Layer(Weights& weights, const ModelOptions& options, int number) {
  const std::string name = "encoder.layers." + std::to_string(number);
  const int place = places::encoder_sublayers + 4 * number;
  attention = Attention(weights, name + ".self_attention", self_attention_options(options.transformer),
                        options.width, Attention::Role::self);
  attention_frame = Residual(weights, name + ".self_attention_norm", options, place);
  feed_forward = FeedForward(weights, name + ".feed_forward", options, place + 1);
  feed_forward_frame = Residual(weights, name + ".feed_forward_norm", options, place + 2);
}

TransformerEncoder::TransformerEncoder(Weights& weights, const ModelOptions& options,
                                       const Embedding& embedding)
    : embedding_(embedding, options.width, options.dropout, places::encoder_embedding) {
  for (int i = 0; i < options.encoder_layers; ++i) layers_.emplace_back(weights, options, i);
  if (options.transformer.norm == Norm::pre) norm_ = LayerNorm(weights, "encoder.norm", options.width);
}

Memory TransformerEncoder::encode(const Source& source, const Pass& pass) const {
  const at::Tensor positions = at::arange(source.ids.size(1), source.ids.options());  // [S]
  at::Tensor states = embedding_(source.ids, 0, pass);                                // [B, S, D]
  const Want want = pass.want == Want::everything ? pass.want : Want::nothing;
  std::vector<at::Tensor> seen;
  for (const Layer& layer : layers_) {
    states = layer.attention_frame(states, pass, [&](const at::Tensor& x) {
      const auto [context, weights] =
          layer.attention.attend(x, positions, layer.attention.prepare(x, x, source.lengths), want);
      if (want != Want::nothing) seen.push_back(weights);
      return context;
    });
    states = layer.feed_forward_frame(states, pass,
                                      [&](const at::Tensor& x) { return layer.feed_forward(x, pass); });
  }
  if (norm_.weight.defined()) states = norm_(states);
  Memory memory = make_memory(states, states, source.lengths);
  memory.self_attention = std::move(seen);
  return memory;
}

}  // namespace seq2see
