#include "model/layers.h"

#include <ATen/ATen.h>

#include <cmath>
#include <vector>

#include "model/plain_rows.h"

namespace seq2see {
Linear::Linear(Weights& weights, const std::string& name, int64_t in, int64_t out, bool with_bias) {
  const float bound = 1 / std::sqrt(static_cast<float>(in));
  weight = weights.for_products(weights.take(name + ".weight", {out, in}, Initial::uniform(bound)));
  if (weight.defined()) turned = weight.t();
  if (with_bias) bias = weights.take(name + ".bias", {out}, Initial::zeros());
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
  if (!is_plain(x)) return at::linear(x, weight, bias);
  at::Tensor result = at::mm(x.dim() == 2 ? x : x.view({-1, x.size(-1)}), turned);
  if (bias.defined()) add_to_rows(result, bias);
  if (x.dim() == 2) return result;
  std::vector<int64_t> shape = x.sizes().vec();
  shape.back() = turned.size(1);
  return result.view(shape);
}

Embedding::Embedding(Weights& weights, const std::string& name, int64_t vocabulary, int64_t width)
    : table(weights.take(name + ".weight", {vocabulary, width}, Initial::normal(0.1F))) {}

at::Tensor Embedding::operator()(const at::Tensor& ids) const {
  return at::embedding(table, ids);
}

LayerNorm::LayerNorm(Weights& weights, const std::string& name, int64_t width)
    : weight(weights.take(name + ".weight", {width}, Initial::ones())),
      bias(weights.take(name + ".bias", {width}, Initial::zeros())) {}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  constexpr float epsilon = 1e-5F;
  if (is_plain(x)) return normalize_rows(x, weight, bias, epsilon);
  return at::layer_norm(x, {weight.size(0)}, weight, bias, 1e-5);
}

}  // namespace seq2see
