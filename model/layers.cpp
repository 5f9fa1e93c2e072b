#include "model/layers.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "model/few_rows.h"
#include "model/layer_norm.h"
#include "model/linear.h"

namespace seq2see {
Linear::Linear(Weights& weights, const std::string& name, int64_t in, int64_t out) {
  const float bound = 1 / std::sqrt(static_cast<float>(in));
  const at::Tensor matrix = weights.take(name + ".weight", {out, in}, Initial::uniform(bound));
  *this = Linear(weights, matrix, weights.take(name + ".bias", {out}, Initial::zeros()));
}

Linear::Linear(Weights& weights, const at::Tensor& matrix, at::Tensor taken_bias)
    : bias(std::move(taken_bias)) {
  if (!matrix.defined()) return;
  bf16 = weights.in_bf16(matrix);
  if (!bf16.defined()) {
    weight = weights.for_products(matrix);
  } else {
    weight = weights.are_read_only() && !is_quick(Precision::bf16) ? bf16.to(matrix.scalar_type()) : matrix;
  }
  turned = bf16.defined() && is_quick(Precision::bf16) ? bf16.t() : weight.t();
  few = bf16.defined() && weights.are_read_only() && !is_quick(Precision::bf16) ? bf16.t() : turned;
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
  if (!c10::GradMode::is_enabled()) return linear_by_columns(x, are_few_rows(x, few) ? few : turned, bias);
  return linear(x, weight, bias, bf16);
}

Linear side_by_side(const std::vector<Linear>& layers) {
  std::vector<at::Tensor> matrices, few, biases;
  for (const Linear& layer : layers) {
    matrices.push_back(layer.turned);
    few.push_back(layer.few);
    biases.push_back(layer.bias);
  }
  Linear all;
  all.turned = at::cat(matrices, 1);  // [in, sum of out]
  all.few = few[0].is_same(matrices[0]) ? all.turned : at::cat(few, 1);
  all.bias = at::cat(biases);
  return all;
}

Embedding::Embedding(Weights& weights, const std::string& name, int64_t vocabulary, int64_t width)
    : table(weights.take(name + ".weight", {vocabulary, width}, Initial::normal(0.1F))) {}

at::Tensor Embedding::operator()(const at::Tensor& ids) const {
  return look_up(table, ids);
}

LayerNorm::LayerNorm(Weights& weights, const std::string& name, int64_t width)
    : weight(weights.take(name + ".weight", {width}, Initial::ones())),
      bias(weights.take(name + ".bias", {width}, Initial::zeros())) {}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  constexpr double epsilon = 1e-5;
  return normalize(x, weight, bias, epsilon);
}

}  // namespace seq2see
