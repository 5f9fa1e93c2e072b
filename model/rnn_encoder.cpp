#include "model/rnn_encoder.h"

#include <ATen/ATen.h>

#include "model/places.h"

namespace seq2see {
namespace {

/// Rows of [B * S, D] in an order that turns each sentence around within its length and leaves padding where
/// it is. Its own inverse.
at::Tensor reversal_of(const at::Tensor& lengths, int64_t longest) {
  const at::Tensor position = at::arange(longest, lengths.options()).unsqueeze(0);  // [1, S]
  const at::Tensor mirrored = lengths.unsqueeze(1) - 1 - position;                  // [B, S]
  const at::Tensor column = at::where(mirrored.ge(0), mirrored, position);          // [B, S]
  const at::Tensor row = at::arange(lengths.size(0), lengths.options()).unsqueeze(1) * longest;
  return (row + column).flatten();  // [B * S]
}

at::Tensor reorder_rows(const at::Tensor& x, const at::Tensor& rows) {
  return x.flatten(0, 1).index_select(0, rows).view(x.sizes());
}

}  // namespace

RnnEncoder::RnnEncoder(Weights& weights, const ModelOptions& options, const Embedding& embedding)
    : memory_values_(options.rnn.memory_values), embedding_(embedding) {
  const int64_t width = options.width;
  for (int i = 0; i < options.encoder_layers; ++i) {
    const std::string name = "encoder.layers." + std::to_string(i);
    layers_.push_back({Recurrent(weights, name + ".forward", options.rnn.cell, width, width / 2),
                       Recurrent(weights, name + ".backward", options.rnn.cell, width, width / 2)});
    dropouts_.push_back({options.dropout, places::encoder + i});
  }
}

at::Tensor RnnEncoder::run_layer(const Layer& layer, const at::Tensor& x, const at::Tensor& reversal) const {
  const int64_t batch = x.size(0);
  const at::Tensor ahead = layer.forward.run(x, layer.forward.zeros(batch));  // [B, S, D / 2]
  const at::Tensor back = layer.backward.run(reorder_rows(x, reversal), layer.backward.zeros(batch));
  return at::cat({ahead, reorder_rows(back, reversal)}, 2);  // [B, S, D]
}

Memory RnnEncoder::encode(const Source& source, const Pass& pass) const {
  const int64_t longest = source.ids.size(1);
  const at::Tensor reversal = reversal_of(source.lengths, longest);
  const at::Tensor embedded = embedding_(source.ids);  // [B, S, D]
  at::Tensor states = embedded;
  for (size_t i = 0; i < layers_.size(); ++i)
    states = run_layer(layers_[i], dropouts_[i](states, pass), reversal);

  const bool bare = memory_values_ == MemoryValues::states;
  return make_memory(states, bare ? states : states + embedded, source.lengths);
}

}  // namespace seq2see
