#include "model/transformer_decoder.h"

#include <ATen/ATen.h>

#include "model/places.h"

namespace seq2see {
namespace {

/// What a layer keeps of the tokens so far: keys or values [B * K, H, room, d], of which `length` are filled.
class Cache {
 public:
  /// One more position, next [B * K, H, 1, d]. Room doubles, so that a step copies but itself.
  void append(const at::Tensor& next) {
    if (!held_.defined() || length_ == held_.size(2)) grow(next);
    held_.narrow(2, length_++, 1).copy_(next);
  }

  at::Tensor filled() const { return held_.narrow(2, 0, length_); }
  void choose(const at::Tensor& rows) {
    if (held_.defined()) held_ = held_.index_select(0, rows);
  }

 private:
  void grow(const at::Tensor& next) {
    const int64_t room = held_.defined() ? 2 * held_.size(2) : 16;
    const at::Tensor wider = at::empty({next.size(0), next.size(1), room, next.size(3)}, next.options());
    if (length_ > 0) wider.narrow(2, 0, length_).copy_(filled());
    held_ = wider;
  }

  at::Tensor held_;
  int64_t length_ = 0;
};

class TransformerDecoderState : public DecoderState {
 public:
  struct Layer {
    Attention::Prepared memory;
    Cache keys, values;
  };

  void reorder(const at::Tensor& origin) override {
    const at::Tensor first = at::arange(origin.size(0), origin.options()).unsqueeze(1) * beam;
    choose((first + origin).flatten());
    beam = origin.size(1);
  }

  void keep(const at::Tensor& sentences) override {
    const at::Tensor within = at::arange(beam, sentences.options()).unsqueeze(0);  // [1, K]
    choose((sentences.unsqueeze(1) * beam + within).flatten());
    for (Layer& layer : layers) layer.memory.keep(sentences);
  }

  std::vector<Layer> layers;
  int64_t beam = 1;
  int64_t position = 0;  // of the next token

 private:
  void choose(const at::Tensor& rows) {
    for (Layer& layer : layers) {
      layer.keys.choose(rows);
      layer.values.choose(rows);
    }
  }
};

}  // namespace

TransformerDecoder::Layer::Layer(Weights& weights, const ModelOptions& options, int number) {
  const std::string name = "decoder.layers." + std::to_string(number);
  const int place = places::decoder_sublayers + 4 * number;
  self_attention = Attention(weights, name + ".self_attention", self_attention_options(options.transformer),
                             options.width, Attention::Role::causal);
  self_attention_frame = Residual(weights, name + ".self_attention_norm", options, place);
  cross_attention = Attention(weights, name + ".cross_attention", options.attention, options.width);
  cross_attention_frame = Residual(weights, name + ".cross_attention_norm", options, place + 1);
  feed_forward = FeedForward(weights, name + ".feed_forward", options, place + 2);
  feed_forward_frame = Residual(weights, name + ".feed_forward_norm", options, place + 3);
}

TransformerDecoder::TransformerDecoder(Weights& weights, const ModelOptions& options,
                                       const Embedding& embedding, const Linear& projection)
    : embedding_(embedding, options.width, options.dropout, places::decoder_embedding),
      projection_(projection) {
  for (int i = 0; i < options.decoder_layers; ++i) layers_.emplace_back(weights, options, i);
  if (options.transformer.norm == Norm::pre) norm_ = LayerNorm(weights, "decoder.norm", options.width);
}

at::Tensor TransformerDecoder::read_out(const at::Tensor& states) const {
  return projection_(norm_.weight.defined() ? norm_(states) : states);
}

Output TransformerDecoder::forward(const Memory& memory, const at::Tensor& input, const Pass& pass) const {
  const at::Tensor positions = at::arange(input.size(1), at::kLong);  // [T]
  at::Tensor states = embedding_(input, 0, pass);                     // [B, T, D]
  Output output;
  for (const Layer& layer : layers_) {
    states = layer.self_attention_frame(states, pass, [&](const at::Tensor& x) {
      const Want want = pass.want == Want::everything ? pass.want : Want::nothing;
      const auto [context, weights] =
          layer.self_attention.attend(x, positions, layer.self_attention.prepare_whole(x, x), want);
      if (want != Want::nothing) output.attention.decoder.push_back(weights);
      return context;
    });
    states = layer.cross_attention_frame(states, pass, [&](const at::Tensor& x) {
      const auto prepared = layer.cross_attention.prepare(memory.keys, memory.values, memory.lengths);
      const auto [context, weights] = layer.cross_attention.attend(x, positions, prepared, pass.want);
      if (pass.want != Want::nothing) output.attention.cross.push_back(weights);
      return context;
    });
    states = layer.feed_forward_frame(states, pass,
                                      [&](const at::Tensor& x) { return layer.feed_forward(x, pass); });
  }
  output.logits = read_out(states);
  return output;
}

std::unique_ptr<DecoderState> TransformerDecoder::start(const Memory& memory, int beam) const {
  auto state = std::make_unique<TransformerDecoderState>();
  state->beam = beam;
  for (const Layer& layer : layers_) {
    state->layers.push_back(
        {layer.cross_attention.prepare(memory.keys, memory.values, memory.lengths), {}, {}});
  }
  return state;
}

Output TransformerDecoder::step(DecoderState& any_state, const at::Tensor& last, const Pass& pass) const {
  auto& state = dynamic_cast<TransformerDecoderState&>(any_state);
  const int64_t batch = last.size(0), beam = last.size(1);
  const at::Tensor position = at::full({1}, state.position, at::kLong);
  const at::Tensor spread = position.expand({beam});                                      // [K]
  at::Tensor states = embedding_(last.reshape({batch * beam, 1}), state.position, pass);  // [B * K, 1, D]
  ++state.position;
  Output output;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    auto& kept = state.layers[i];
    states = layer.self_attention_frame(states, pass, [&](const at::Tensor& x) {
      Attention::Prepared sofar = layer.self_attention.prepare_whole(x, x);
      kept.keys.append(sofar.keys);
      kept.values.append(sofar.values);
      sofar.keys = kept.keys.filled();      // [B * K, H, t + 1, d]
      sofar.values = kept.values.filled();  // [B * K, H, t + 1, d]
      sofar.lengths = sofar.lengths + state.position - 1;
      return layer.self_attention.attend(x, position, sofar, Want::nothing).context;
    });
    states = layer.cross_attention_frame(states, pass, [&](const at::Tensor& x) {
      const auto [context, weights] = layer.cross_attention.attend(x.view({batch, beam, -1}), spread,
                                                                   kept.memory, pass.want);  // [B, K, D]
      if (pass.want != Want::nothing) output.attention.cross.push_back(weights);
      return context.view({batch * beam, 1, -1});
    });
    states = layer.feed_forward_frame(states, pass,
                                      [&](const at::Tensor& x) { return layer.feed_forward(x, pass); });
  }
  output.logits = read_out(states).view({batch, beam, -1});
  return output;
}

}  // namespace seq2see
