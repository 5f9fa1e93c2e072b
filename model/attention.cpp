#include "model/attention.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

namespace seq2see {

Attention::Attention(Weights& weights, const std::string& name, const AttentionOptions& options,
                     int64_t width)
    : options_(options), head_width_(width / options.heads) {
  if (options.projections) {
    query_ = Linear(weights, name + ".query", width, width);
    key_ = Linear(weights, name + ".key", width, width);
    value_ = Linear(weights, name + ".value", width, width);
    output_ = Linear(weights, name + ".output", width, width);
  }
  const int64_t heads = options.heads, d = head_width_;
  const Initial initial = Initial::uniform(1 / std::sqrt(static_cast<float>(d)));
  if (options.score == AttentionScore::general || options.score == AttentionScore::additive) {
    key_matrix_ = weights.take(name + ".score.key_matrix", {heads, d, d}, initial);
  }
  if (options.score == AttentionScore::additive) {
    query_matrix_ = weights.take(name + ".score.query_matrix", {heads, d, d}, initial);
    vector_ = weights.take(name + ".score.vector", {heads, d}, initial);
  }
}

at::Tensor Attention::split_heads(const at::Tensor& x) const {
  const auto batch = x.size(0), length = x.size(1);
  return x.view({batch, length, options_.heads, head_width_}).transpose(1, 2);
}

Attention::Prepared Attention::prepare(const at::Tensor& keys, const at::Tensor& values,
                                       const at::Tensor& mask) const {
  Prepared memory;
  memory.keys = split_heads(options_.projections ? key_(keys) : keys);          // [B, H, S, d]
  memory.values = split_heads(options_.projections ? value_(values) : values);  // [B, H, S, d]
  if (key_matrix_.defined()) memory.keys = at::matmul(memory.keys, key_matrix_);
  memory.bias = at::zeros(mask.sizes(), memory.keys.options())
                    .masked_fill_(mask.logical_not(), -std::numeric_limits<float>::infinity())
                    .view({mask.size(0), 1, 1, mask.size(1)});
  return memory;
}

at::Tensor Attention::scores(const at::Tensor& query, const at::Tensor& keys) const {
  if (options_.score == AttentionScore::additive) {
    const at::Tensor projected = at::matmul(query, query_matrix_);                  // [B, H, T, d]
    const at::Tensor mixed = at::tanh(projected.unsqueeze(3) + keys.unsqueeze(2));  // [B, H, T, S, d]
    return at::matmul(mixed, vector_.view({1, options_.heads, 1, head_width_, 1})).squeeze(-1);
  }
  const at::Tensor fit = at::matmul(query, keys.transpose(2, 3));  // [B, H, T, S]
  return options_.score == AttentionScore::scaled_dot ? fit / std::sqrt(static_cast<double>(head_width_))
                                                      : fit;
}

Attention::Result Attention::attend(const at::Tensor& query, const Prepared& memory) const {
  const at::Tensor queries = split_heads(options_.projections ? query_(query) : query);  // [B, H, T, d]
  Result result;
  result.weights = at::softmax(scores(queries, memory.keys) + memory.bias, -1);        // [B, H, T, S]
  const at::Tensor heads = at::matmul(result.weights, memory.values);                  // [B, H, T, d]
  result.context = heads.transpose(1, 2).reshape({query.size(0), query.size(1), -1});  // [B, T, D]
  if (options_.projections) result.context = output_(result.context);
  return result;
}

}  // namespace seq2see
