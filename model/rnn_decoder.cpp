#include "model/rnn_decoder.h"

#include <ATen/ATen.h>

#include "model/places.h"

namespace seq2see {
namespace {

/// [B, K, D] rows by origin [B, K].
at::Tensor reorder_beam(const at::Tensor& x, const at::Tensor& origin) {
  return x.gather(1, origin.unsqueeze(2).expand({-1, -1, x.size(2)}));
}

class RnnDecoderState : public DecoderState {
 public:
  void reorder(const at::Tensor& origin) override {
    for_each([&](at::Tensor& x) { x = reorder_beam(x, origin); });
  }

  void keep(const at::Tensor& sentences) override {
    for_each([&](at::Tensor& x) { x = x.index_select(0, sentences); });
    memory.keep(sentences);
  }

  Attention::Prepared memory;
  std::vector<Carry> carries;  // [B, K, D] each
  at::Tensor fed;              // [B, K, D], the last readout (input feeding only)
  int64_t position = 0;        // of the next token

 private:
  template <typename Change>
  void for_each(const Change& change) {
    for (Carry& carry : carries) {
      change(carry.hidden);
      if (carry.cell.defined()) change(carry.cell);
    }
    if (fed.defined()) change(fed);
  }
};

/// The mean over a sentence's tokens. [B, S, D], [B, S] -> [B, D]
at::Tensor masked_mean(const Memory& memory) {
  const at::Tensor mask = memory.mask.unsqueeze(2).to(memory.values.scalar_type());  // [B, S, 1]
  return (memory.values * mask).sum(1) / memory.lengths.unsqueeze(1);
}

Carry flatten_beam(const Carry& carry) {
  return {carry.hidden.flatten(0, 1), carry.cell.defined() ? carry.cell.flatten(0, 1) : at::Tensor()};
}

Carry unflatten_beam(const Carry& carry, int64_t batch) {
  const auto shape = {batch, int64_t{-1}, carry.hidden.size(1)};
  return {carry.hidden.view(shape), carry.cell.defined() ? carry.cell.view(shape) : at::Tensor()};
}

}  // namespace

RnnDecoder::RnnDecoder(Weights& weights, const ModelOptions& options, const Embedding& embedding,
                       const Linear& projection)
    : options_(options.rnn), embedding_(embedding), projection_(projection) {
  const int64_t width = options.width;
  for (int i = 0; i < options.decoder_layers; ++i) {
    const std::string number = std::to_string(i);
    const int64_t in = i == 0 && options.rnn.input_feeding ? 2 * width : width;
    bridges_.emplace_back(weights, "decoder.bridges." + number, width, width);
    layers_.emplace_back(weights, "decoder.layers." + number, options.rnn.cell, in, width);
    dropouts_.push_back({options.dropout, places::decoder + i});
  }
  attention_ = Attention(weights, "decoder.attention", options.attention, width);
  readout_ = Linear(weights, "decoder.readout", 2 * width, width);
  readout_dropout_ = {options.dropout, places::readout};
}

std::vector<Carry> RnnDecoder::first_carries(const Memory& memory) const {
  const at::Tensor mean = masked_mean(memory);  // [B, D]
  std::vector<Carry> carries;
  for (size_t i = 0; i < layers_.size(); ++i) {
    Carry carry = layers_[i].zeros(mean.size(0));
    carry.hidden = at::tanh(bridges_[i](mean));
    carries.push_back(carry);
  }
  return carries;
}

at::Tensor RnnDecoder::read_out(const at::Tensor& states, const at::Tensor& context) const {
  return at::tanh(readout_(at::cat({states, context}, -1)));
}

Output RnnDecoder::forward(const Memory& memory, const at::Tensor& input, const Pass& pass) const {
  return options_.input_feeding ? forward_stepwise(memory, input, pass)
                                : forward_at_once(memory, input, pass);
}

Output RnnDecoder::forward_at_once(const Memory& memory, const at::Tensor& input, const Pass& pass) const {
  const std::vector<Carry> carries = first_carries(memory);
  at::Tensor states = embedding_(input);  // [B, T, D]
  for (size_t i = 0; i < layers_.size(); ++i) states = layers_[i].run(dropouts_[i](states, pass), carries[i]);
  const auto prepared = attention_.prepare(memory.keys, memory.values, memory.lengths);
  const auto [context, weights] =  // [B, T, D], [B, H, T, S]
      attention_.attend(states, at::arange(input.size(1), input.options()), prepared, pass.want);
  const at::Tensor readout = readout_dropout_(read_out(states, context), pass);
  Output output{projection_(readout), {}};
  if (pass.want != Want::nothing) output.attention.cross = {weights};
  return output;
}

Output RnnDecoder::forward_stepwise(const Memory& memory, const at::Tensor& input, const Pass& pass) const {
  std::vector<Carry> carries = first_carries(memory);
  Attention::Prepared prepared = attention_.prepare(memory.keys, memory.values, memory.lengths);
  prepared.gather_gradients();
  const at::Tensor embedded = dropouts_[0](embedding_(input), pass);  // [B, T, D]
  std::vector<Recurrent::Steps> layers;
  for (size_t i = 0; i < layers_.size(); ++i) {
    layers.emplace_back(layers_[i], i == 0 ? embedded : embedded.detach().narrow(2, 0, 0));
  }
  at::Tensor fed = at::zeros_like(carries[0].hidden);  // [B, D]
  std::vector<at::Tensor> readouts, rows;
  for (int t = 0; t < input.size(1); ++t) {
    at::Tensor x = fed;
    for (size_t i = 0; i < layers.size(); ++i) {  // occurrence 0 of the first is that of the embeddings
      carries[i] = layers[i].next(dropouts_[i](x, pass, t + 1), carries[i]);
      x = carries[i].hidden;
    }
    const at::Tensor state = x.unsqueeze(1);
    const auto [context, weights] =  // [B, 1, D], [B, H, 1, S]
        attention_.attend(state, at::full({1}, t, input.options()), prepared, pass.want);
    readouts.push_back(readout_dropout_(read_out(state, context), pass, t));
    fed = readouts.back().squeeze(1);
    if (pass.want != Want::nothing) rows.push_back(weights);
  }
  Output output{projection_(at::cat(readouts, 1)), {}};
  if (!rows.empty()) output.attention.cross = {at::cat(rows, 2)};
  return output;
}

std::unique_ptr<DecoderState> RnnDecoder::start(const Memory& memory, int beam) const {
  auto state = std::make_unique<RnnDecoderState>();
  state->memory = attention_.prepare(memory.keys, memory.values, memory.lengths);
  const auto spread = [beam](const at::Tensor& x) {
    return x.unsqueeze(1).expand({-1, beam, -1}).contiguous();  // [B, K, D]
  };
  for (const Carry& carry : first_carries(memory)) {
    state->carries.push_back(
        {spread(carry.hidden), carry.cell.defined() ? spread(carry.cell) : at::Tensor()});
  }
  if (options_.input_feeding) state->fed = at::zeros_like(state->carries[0].hidden);
  return state;
}

Output RnnDecoder::step(DecoderState& any_state, const at::Tensor& last, const Pass& pass) const {
  auto& state = dynamic_cast<RnnDecoderState&>(any_state);
  const int64_t batch = last.size(0);
  at::Tensor x = embedding_(last.flatten());  // [B * K, D]
  if (options_.input_feeding) x = at::cat({x, state.fed.flatten(0, 1)}, 1);
  std::vector<Carry> carries;
  for (const Carry& carry : state.carries) carries.push_back(flatten_beam(carry));
  for (size_t i = 0; i < carries.size(); ++i) {
    carries[i] = layers_[i].step(dropouts_[i](x, pass), carries[i]);
    x = carries[i].hidden;
    state.carries[i] = unflatten_beam(carries[i], batch);
  }
  const at::Tensor top = x.view({batch, last.size(1), -1});  // [B, K, D]

  const at::Tensor positions = at::full({last.size(1)}, state.position++, last.options());  // [K]
  const auto [context, weights] =  // [B, K, D], [B, H, K, S]
      attention_.attend(top, positions, state.memory, pass.want);
  const at::Tensor readout = read_out(top, context);
  if (options_.input_feeding) state.fed = readout;
  Output output{projection_(readout), {}};
  if (pass.want != Want::nothing) output.attention.cross = {weights};
  return output;
}

}  // namespace seq2see
