#include "model/attention.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <limits>

#include "model/row_attention.h"
#include "model/window.h"

namespace seq2see {
namespace {

constexpr float excluded = -std::numeric_limits<float>::infinity();

/// Queries up to which keys are met one query after the other, where no gradient is wanted: the hypotheses of
/// a step. For more of them, a sentence's, products of matrices are quicker.
constexpr int64_t few_queries = 16;

}  // namespace

Attention::Attention(Weights& weights, const std::string& name, const AttentionOptions& options,
                     int64_t width, Role role)
    : options_(options), role_(role), head_width_(width / options.heads) {
  if (options.projections) {
    query_ = Linear(weights, name + ".query", width, width);
    key_ = Linear(weights, name + ".key", width, width);
    value_ = Linear(weights, name + ".value", width, width);
    output_ = Linear(weights, name + ".output", width, width);
    if (role == Role::causal && weights.are_read_only()) joined_ = side_by_side({query_, key_, value_});
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
  if (options.scope == AttentionScope::local_predictive) {
    position_matrix_ = weights.take(name + ".score.position_matrix", {heads, d, d}, initial);
    position_vector_ = weights.take(name + ".score.position_vector", {heads, d}, initial);
  }
}

at::Tensor Attention::split_heads(const at::Tensor& x) const {
  const auto batch = x.size(0), length = x.size(1);
  return x.view({batch, length, options_.heads, head_width_}).transpose(1, 2);
}

Attention::Prepared Attention::prepare_whole(const at::Tensor& keys, const at::Tensor& values) const {
  Prepared memory;
  memory.keys = split_heads(options_.projections ? key_(keys) : keys);          // [B, H, S, d]
  memory.values = split_heads(options_.projections ? value_(values) : values);  // [B, H, S, d]
  if (key_matrix_.defined()) memory.keys = at::matmul(memory.keys, key_matrix_);
  memory.lengths = at::full({keys.size(0)}, keys.size(1), keys.options().dtype(at::kLong));
  return memory;
}

Attention::Prepared Attention::prepare(const at::Tensor& keys, const at::Tensor& values,
                                       const at::Tensor& lengths) const {
  Prepared memory = prepare_whole(keys, values);
  memory.lengths = lengths;
  return memory;
}

void Attention::Prepared::gather_gradients() {
  if (c10::GradMode::is_enabled()) sums = gather_looks(keys, values);
}

void Attention::Prepared::keep(const at::Tensor& sentences) {
  for (at::Tensor* x : {&keys, &values, &lengths}) *x = x->index_select(0, sentences);
}

at::Tensor Attention::scores(const at::Tensor& query, const at::Tensor& keys) const {
  if (options_.score == AttentionScore::additive) {
    const at::Tensor projected = at::matmul(query, query_matrix_);                  // [B, H, T, d]
    const at::Tensor mixed = at::tanh(projected.unsqueeze(3) + keys.unsqueeze(2));  // [B, H, T, S, d]
    return at::matmul(mixed, vector_.view({1, options_.heads, 1, head_width_, 1})).squeeze(-1);
  }
  const at::Tensor fit = at::matmul(query, keys.transpose(2, 3));  // [B, H, T, S]
  return options_.score == AttentionScore::scaled_dot ? fit * scale() : fit;
}

double Attention::scale() const {
  return options_.score == AttentionScore::scaled_dot ? 1 / std::sqrt(static_cast<double>(head_width_)) : 1;
}

Attention::Result Attention::attend_globally(const at::Tensor& query, const at::Tensor& positions,
                                             const Prepared& memory) const {
  // A single causal query is the newest: it sees all there is.
  const bool causal = role_ == Role::causal && query.size(2) > 1;
  if (options_.score != AttentionScore::additive && is_short(query, memory.keys)) {
    const auto [context, weights] = attend_short(query, memory.keys, memory.values, memory.lengths, scale(),
                                                 causal ? Reach::causal : Reach::sentence, memory.sums);
    return {context, weights};
  }
  const at::Tensor place = at::arange(memory.keys.size(2), positions.options());  // [S]
  at::Tensor hidden = place.ge(memory.lengths.view({-1, 1, 1, 1}));               // [B, 1, 1, S]
  if (causal)
    hidden = hidden.logical_or(place.gt(positions.view({-1, 1, query.size(2), 1})));  // [B, 1, T, S]
  const at::Tensor weights = at::softmax(scores(query, memory.keys).masked_fill(hidden, excluded), -1);
  return {at::matmul(weights, memory.values), weights};  // [B, H, T, d], [B, H, T, S]
}

Attention::Window Attention::window(const at::Tensor& query, const at::Tensor& positions,
                                    const Prepared& memory) const {
  const int64_t batch = query.size(0), heads = query.size(1), targets = query.size(2),
                reach = options_.window;
  const at::Tensor last = (memory.lengths - 1).view({batch, 1, 1});  // [B, 1, 1]
  if (options_.scope != AttentionScope::local_predictive) {
    const at::Tensor centre = at::minimum(positions.view({-1, 1, targets}), last);  // [B, 1, T]
    return {(centre - reach).expand({batch, heads, targets}),
            {},
            role_ == Role::causal ? reach + 1 : 2 * reach + 1};
  }
  const at::Tensor mixed = at::tanh(at::matmul(query, position_matrix_));  // [B, H, T, d]
  const at::Tensor share =
      at::sigmoid(at::matmul(mixed, position_vector_.view({1, heads, head_width_, 1})).squeeze(3));
  const at::Tensor place = share * last.to(share.scalar_type());  // [B, H, T]
  const at::Tensor first = (place.detach() + 0.5).floor().to(at::kLong) - reach;
  const int64_t width = 2 * reach + 1;
  const at::Tensor distance =
      (first.unsqueeze(3) + at::arange(width, first.options())).to(place.scalar_type()) - place.unsqueeze(3);
  const double deviation = static_cast<double>(reach) / 2;
  return {first, at::exp(distance.square() * (-0.5 / (deviation * deviation))), width};
}

at::Tensor Attention::window_scores(const at::Tensor& query, const at::Tensor& keys,
                                    const Window& window) const {
  if (options_.score == AttentionScore::additive) {
    return window_additive(at::matmul(query, query_matrix_), keys, vector_, window.first, window.width);
  }
  const at::Tensor fit = window_product(query, keys, window.first, window.width);  // [B, H, T, n]
  return options_.score == AttentionScore::scaled_dot ? fit * scale() : fit;
}

Attention::Result Attention::attend_locally(const at::Tensor& query, const at::Tensor& positions,
                                            const Prepared& memory, Want want) const {
  const Window window = this->window(query, positions, memory);
  const at::Tensor place =
      window.first.unsqueeze(3) + at::arange(window.width, window.first.options());  // [B, H, T, n]
  const at::Tensor outside = place.lt(0).logical_or_(place.ge(memory.lengths.view({-1, 1, 1, 1})));
  at::Tensor weights = at::softmax(window_scores(query, memory.keys, window).masked_fill(outside, excluded),
                                   -1);  // [B, H, T, n]
  if (window.gaussian.defined()) weights = weights * window.gaussian;
  Result result;
  result.context = window_sum(weights, memory.values, window.first);
  if (want != Want::nothing) result.weights = spread_windows(weights, window.first, memory.keys.size(2));
  return result;
}

at::Tensor Attention::step(const at::Tensor& tokens, const Lineage& lineage, History& history) const {
  const int64_t window = options_.scope == AttentionScope::global ? 0 : options_.window + 1;
  const HeadShape shape{options_.heads, head_width_, scale()};
  const std::vector<at::Tensor> parts =
      joined_.turned.defined() ? joined_(tokens).chunk(3, 1)
                               : std::vector{query_(tokens), key_(tokens), value_(tokens)};  // [N, D] each
  history.append(parts[1], parts[2]);
  return output_(history.attend(parts[0], lineage, shape, window));
}

bool Attention::looks_by_rows(const at::Tensor& query) const {
  return options_.scope == AttentionScope::global && options_.score != AttentionScore::additive &&
         role_ == Role::cross && !c10::GradMode::is_enabled() && query.size(1) <= few_queries &&
         can_look(query);
}

Attention::Result Attention::attend(const at::Tensor& query, const at::Tensor& positions,
                                    const Prepared& memory, Want want) const {
  const at::Tensor projected = options_.projections ? query_(query) : query;  // [B, T, D]
  if (looks_by_rows(projected)) {
    const auto [context, weights] =
        attend_by_rows(projected, memory.keys, memory.values, memory.lengths, scale());
    return {options_.projections ? output_(context) : context, weights};
  }
  const at::Tensor queries = split_heads(projected);  // [B, H, T, d]
  Result result = options_.scope == AttentionScope::global
                      ? attend_globally(queries, positions, memory)
                      : attend_locally(queries, positions, memory, want);  // context [B, H, T, d]
  result.context = result.context.transpose(1, 2).reshape({query.size(0), query.size(1), -1});  // [B, T, D]
  if (options_.projections) result.context = output_(result.context);
  return result;
}

}  // namespace seq2see
