#include "model/transformer_layers.h"

#include <ATen/ATen.h>

#include <cmath>

#include "model/plain_rows.h"

namespace seq2see {

PositionalEmbedding::PositionalEmbedding(const Embedding& embedding, int64_t width, double dropout, int place)
    : embedding_(embedding),
      width_(width),
      first_sinusoids_(sinusoids(0, 128, width, at::kDouble)
                           .to(embedding.table.defined() ? embedding.table.device() : at::kCPU)),
      first_places_(first_sinusoids_.to(at::kFloat)),
      dropout_{dropout, place} {}

at::Tensor PositionalEmbedding::operator()(const at::Tensor& ids, int64_t first, const Pass& pass) const {
  const at::Tensor tokens = embedding_(ids) * std::sqrt(static_cast<double>(width_));  // [B, T, D]
  const int64_t count = ids.size(1);
  const at::Tensor places = first + count <= first_sinusoids_.size(0)
                                ? first_sinusoids_.narrow(0, first, count).to(tokens.options())
                                : sinusoids(first, count, width_, tokens.options());
  return dropout_(tokens + places, pass);
}

at::Tensor PositionalEmbedding::next(const at::Tensor& ids, int64_t position) const {
  const at::Tensor& table = embedding_.table;
  if (position >= first_sinusoids_.size(0) || !is_plain(table)) {
    return (*this)(ids.view({-1, 1}), position, {}).squeeze(1);
  }
  return embed_rows(ids, table, std::sqrt(static_cast<float>(width_)), first_places_.select(0, position));
}

at::Tensor sinusoids(int64_t first, int64_t count, int64_t width, const at::TensorOptions& options) {
  const auto doubles = options.dtype(at::kDouble).requires_grad(false);
  const at::Tensor position = at::arange(first, first + count, doubles).unsqueeze(1);        // [T, 1]
  const at::Tensor share = at::arange(width / 2, doubles) * 2 / static_cast<double>(width);  // [D / 2]
  const at::Tensor angle = position * at::exp(share * -std::log(10000.0));                   // [T, D / 2]
  return at::cat({angle.sin(), angle.cos()}, 1).to(options.dtype());
}

Residual::Residual(Weights& weights, const std::string& name, const ModelOptions& options, int place)
    : norm(weights, name, options.width), dropout{options.dropout, place}, order(options.transformer.norm) {}

FeedForward::FeedForward(Weights& weights, const std::string& name, const ModelOptions& options, int place)
    : in_(weights, name + ".in", options.width, options.transformer.feed_forward),
      out_(weights, name + ".out", options.transformer.feed_forward, options.width),
      activation_(options.transformer.activation),
      dropout_{options.dropout, place} {}

at::Tensor FeedForward::operator()(const at::Tensor& x, const Pass& pass) const {
  const at::Tensor hidden = in_(x);  // [B, T, F]
  switch (activation_) {
    case Activation::gelu:
      return out_(dropout_(at::gelu(hidden), pass));
    case Activation::silu:
      return out_(dropout_(at::silu(hidden), pass));
    case Activation::relu:
      break;
  }
  return out_(dropout_.rectify(hidden, pass));
}

AttentionOptions self_attention_options(const TransformerOptions& options) {
  AttentionOptions attention;
  attention.score = AttentionScore::scaled_dot;
  attention.projections = true;
  attention.heads = options.self_heads;
  if (options.self_window > 0) {
    attention.scope = AttentionScope::local_monotonic;
    attention.window = options.self_window;
  }
  return attention;
}

}  // namespace seq2see
