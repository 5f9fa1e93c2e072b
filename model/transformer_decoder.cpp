#include "model/transformer_decoder.h"

#include <ATen/ATen.h>

#include "model/places.h"

namespace seq2see {
namespace {

class TransformerDecoderState : public DecoderState {
 public:
  struct Layer {
    Attention::Prepared memory;
    History history;
  };

  TransformerDecoderState(int64_t batch, int64_t beam_) : lineage(batch * beam_), beam(beam_) {}

  void reorder(const at::Tensor& origin) override {
    const auto* from = origin.data_ptr<int64_t>();
    std::vector<int64_t> rows;
    for (int64_t i = 0; i < origin.numel(); ++i) rows.push_back(i / origin.size(1) * beam + from[i]);
    lineage.choose(rows);
    beam = origin.size(1);
  }

  void keep(const at::Tensor& sentences) override {
    const auto* kept = sentences.data_ptr<int64_t>();
    std::vector<int64_t> rows;
    for (int64_t i = 0; i < sentences.numel() * beam; ++i) rows.push_back(kept[i / beam] * beam + i % beam);
    lineage.choose(rows);
    for (Layer& layer : layers) layer.memory.keep(sentences);
  }

  std::vector<Layer> layers;
  Lineage lineage;
  int64_t beam;
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
  const at::Tensor positions = at::arange(input.size(1), input.options());  // [T]
  at::Tensor states = embedding_(input, 0, pass);                           // [B, T, D]
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
  auto state = std::make_unique<TransformerDecoderState>(memory.lengths.size(0), beam);
  for (const Layer& layer : layers_) {
    state->layers.push_back({layer.cross_attention.prepare(memory.keys, memory.values, memory.lengths), {}});
  }
  return state;
}

Output TransformerDecoder::step(DecoderState& any_state, const at::Tensor& last, const Pass& pass) const {
  auto& state = dynamic_cast<TransformerDecoderState&>(any_state);
  const int64_t batch = last.size(0), beam = last.size(1), position = state.lineage.steps();
  const at::Tensor positions = at::full({beam}, position, last.options());  // [K]
  at::Tensor states = embedding_.next(last.flatten(), position);            // [B * K, D]
  state.lineage.extend();
  Output output;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    auto& kept = state.layers[i];
    states = layer.self_attention_frame(states, pass, [&](const at::Tensor& x) {
      return layer.self_attention.step(x, state.lineage, kept.history);
    });
    states = layer.cross_attention_frame(states, pass, [&](const at::Tensor& x) {
      const auto [context, weights] = layer.cross_attention.attend(x.view({batch, beam, -1}), positions,
                                                                   kept.memory, pass.want);  // [B, K, D]
      if (pass.want != Want::nothing) output.attention.cross.push_back(weights);
      return context.view({batch * beam, -1});
    });
    states = layer.feed_forward_frame(states, pass,
                                      [&](const at::Tensor& x) { return layer.feed_forward(x, pass); });
  }
  output.logits = read_out(states).view({batch, beam, -1});
  return output;
}

}  // namespace seq2see
