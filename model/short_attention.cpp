#include "model/short_attention.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <limits>

#include "model/small_products.h"

namespace seq2see {
namespace {

/// Queries and keys at most. For more of them the library's products make up for their calls.
constexpr int64_t longest = 64;

struct Shape {
  int64_t targets, source, width;  // T, S, d
};

/// The keys that query t of a sentence sees: those before this one.
struct Horizon {
  int64_t length;
  Reach reach;
  int64_t of(int64_t t) const { return reach == Reach::causal ? std::min(length, t + 1) : length; }
};

/// What one sentence and head are computed in.
template <typename T>
struct Room {
  explicit Room(const Shape& shape)
      : panel(static_cast<size_t>(std::max({shape.targets, shape.source, shape.width}) * Lanes<T>::count)),
        scores(static_cast<size_t>(shape.targets * padded(shape.source))) {}
  std::vector<T> panel;   // for multiply()
  std::vector<T> scores;  // [T, S] in whole Lanes
};

/// The scores of a query become weights: `open` keys are seen; `size` is a number of whole Lanes.
template <typename T>
[[gnu::always_inline]] inline void softmax(T* row, T scale, int64_t open, int64_t size) {
  using Row = typename Lanes<T>::Type;
  constexpr int64_t wide = Lanes<T>::count;
  constexpr T lowest = -std::numeric_limits<T>::infinity();
  constexpr Row places = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  Row largest = Row{} + lowest, sums = {};
  for (int64_t s = 0; s < size; s += wide) {
    const Row part = lanes_at(row + s) * scale, seen = places + static_cast<T>(s - open);
    lanes_at(row + s) = seen < 0 ? part : Row{} + lowest;
    largest = lanes_at(row + s) > largest ? lanes_at(row + s) : largest;
  }
  const T most = lane_maximum(largest);
  for (int64_t s = 0; s < size; s += wide) {
    Row part = lanes_at(row + s) - most;
    exp_lanes(part);
    sums += part;
    lanes_at(row + s) = part;
  }
  const T sum = lane_sum(sums);
  for (int64_t s = 0; s < size; s += wide) lanes_at(row + s) /= sum;
}

template <typename T>
Strided<T> matrix(const Vectors<T>& rows) {
  return {rows.begin, rows.stride, 1};
}

template <typename T>
[[gnu::always_inline]] inline void attend_one(const Vectors<T>& query, const Vectors<T>& keys,
                                              const Vectors<T>& values, const Vectors<T>& weights,
                                              const Vectors<T>& context, const Shape& shape, T scale,
                                              Horizon horizon, T* panel) {
  const auto [targets, source, width] = shape;
  multiply<Into::padded>(matrix(query), matrix(keys).turned(), weights, targets, width, source, panel);
  for (int64_t t = 0; t < targets; ++t) softmax(weights[t], scale, horizon.of(t), padded(source));
  multiply(matrix(weights), matrix(values), context, targets, source, width, panel);
}

/// The gradients' names: d_x is that of x.
template <typename T>
struct Backward {
  Vectors<T> query, keys, values, weights;
  Vectors<T> d_context, d_query, d_keys, d_values;
  Vectors<const T> d_weights;  // [T, S], or nothing
};

template <Into into, typename T>
[[gnu::always_inline]] inline void attend_one_backward(const Backward<T>& pass, const Shape& shape, T scale,
                                                       T* d_scores, T* panel) {
  const auto [targets, source, width] = shape;
  const int64_t size = padded(source);
  const Vectors<T> scores{d_scores, size};
  multiply<Into::padded>(matrix(pass.d_context), matrix(pass.values).turned(), scores, targets, width, source,
                         panel);
  for (int64_t t = 0; t < targets; ++t) {
    T *row = scores[t], *weight = pass.weights[t];
    if (pass.d_weights.begin != nullptr) {
      for (int64_t s = 0; s < source; ++s) row[s] += pass.d_weights[t][s];
    }
    typename Lanes<T>::Type sums = {};
    for (int64_t s = 0; s < size; s += Lanes<T>::count) sums += lanes_at(weight + s) * lanes_at(row + s);
    const T mean = lane_sum(sums);
    for (int64_t s = 0; s < size; s += Lanes<T>::count) {
      lanes_at(row + s) = scale * lanes_at(weight + s) * (lanes_at(row + s) - mean);
    }
  }
  multiply(matrix(scores), matrix(pass.keys), pass.d_query, targets, source, width, panel);
  multiply<into>(matrix(scores).turned(), matrix(pass.query), pass.d_keys, source, targets, width, panel);
  multiply<into>(matrix(pass.weights).turned(), matrix(pass.d_context), pass.d_values, source, targets, width,
                 panel);
}

SEQ2SEE_VECTORS void attend_head(const Vectors<float>& query, const Vectors<float>& keys,
                                 const Vectors<float>& values, const Vectors<float>& weights,
                                 const Vectors<float>& context, const Shape& shape, float scale,
                                 Horizon horizon, float* panel) {
  attend_one(query, keys, values, weights, context, shape, scale, horizon, panel);
}
void attend_head(const Vectors<double>& query, const Vectors<double>& keys, const Vectors<double>& values,
                 const Vectors<double>& weights, const Vectors<double>& context, const Shape& shape,
                 double scale, Horizon horizon, double* panel) {
  attend_one(query, keys, values, weights, context, shape, scale, horizon, panel);
}

SEQ2SEE_VECTORS void attend_head_backward(const Backward<float>& pass, const Shape& shape, float scale,
                                          float* d_scores, float* panel) {
  attend_one_backward<Into::nothing>(pass, shape, scale, d_scores, panel);
}
void attend_head_backward(const Backward<double>& pass, const Shape& shape, double scale, double* d_scores,
                          double* panel) {
  attend_one_backward<Into::nothing>(pass, shape, scale, d_scores, panel);
}

/// The same, but the gradients of keys and values are added to those of other looks.
SEQ2SEE_VECTORS void attend_head_backward_into_sums(const Backward<float>& pass, const Shape& shape,
                                                    float scale, float* d_scores, float* panel) {
  attend_one_backward<Into::sum>(pass, shape, scale, d_scores, panel);
}
void attend_head_backward_into_sums(const Backward<double>& pass, const Shape& shape, double scale,
                                    double* d_scores, double* panel) {
  attend_one_backward<Into::sum>(pass, shape, scale, d_scores, panel);
}

Shape shape_of(const at::Tensor& query, const at::Tensor& keys) {
  return {query.size(2), keys.size(2), query.size(3)};
}

/// [B, H, N, d] in the memory's order [B, N, H, d]: that of the width that heads are parts of.
at::Tensor room_by_token(const at::Tensor& like) {
  return at::empty({like.size(0), like.size(2), like.size(1), like.size(3)}, like.options()).transpose(1, 2);
}

ShortAttention attend_all(const at::Tensor& query, const at::Tensor& keys, const at::Tensor& values,
                          const at::Tensor& lengths, double scale, Reach reach) {
  const Shape shape = shape_of(query, keys);
  const int64_t batch = query.size(0), heads = query.size(1);
  const int64_t wide = padded(shape.source);
  ShortAttention result{
      room_by_token(query),  // weights in whole Lanes, of which the last are zeros
      at::empty({batch, heads, shape.targets, wide}, query.options()).narrow(3, 0, shape.source)};
  const auto* length = lengths.data_ptr<int64_t>();
  AT_DISPATCH_FLOATING_TYPES(query.scalar_type(), "attend_short", [&] {
    Room<scalar_t> room(shape);
    for (int64_t b = 0; b < batch; ++b) {
      for (int64_t h = 0; h < heads; ++h) {
        attend_head(vectors<scalar_t>(query, b, h), vectors<scalar_t>(keys, b, h),
                    vectors<scalar_t>(values, b, h), vectors<scalar_t>(result.weights, b, h),
                    vectors<scalar_t>(result.context, b, h), shape, static_cast<scalar_t>(scale),
                    {length[b], reach}, room.panel.data());
      }
    }
  });
  return result;
}

using torch::autograd::AutogradContext;
using Tensors = torch::autograd::variable_list;

struct AttendShort : torch::autograd::Function<AttendShort> {
  static Tensors forward(AutogradContext* context, const at::Tensor& query, const at::Tensor& keys,
                         const at::Tensor& values, const at::Tensor& lengths, double scale, bool causal,
                         const LookSums& sums) {
    RECORD_USER_SCOPE("attention");
    context->set_materialize_grads(false);
    ShortAttention result =
        attend_all(query, keys, values, lengths, scale, causal ? Reach::causal : Reach::sentence);
    context->save_for_backward({query, keys, values, result.weights});
    context->saved_data["scale"] = scale;
    if (sums.keys.defined()) context->saved_data["sums"] = Tensors{sums.keys, sums.values};
    return {result.context, result.weights};
  }

  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor &query = saved[0], &keys = saved[1], &values = saved[2], &weights = saved[3];
    const Shape shape = shape_of(query, keys);
    const at::Tensor d_context = gradients[0].defined() ? in_rows(gradients[0]) : at::zeros_like(query);
    const at::Tensor d_weights = gradients[1].defined() ? gradients[1].contiguous() : at::Tensor();
    const bool gathers = context->saved_data.count("sums") > 0;
    const Tensors sums = gathers ? context->saved_data["sums"].toTensorVector()
                                 : Tensors{room_by_token(keys), room_by_token(values)};
    const at::Tensor d_query = room_by_token(query), &d_keys = sums[0], &d_values = sums[1];
    const double scale = context->saved_data["scale"].toDouble();
    AT_DISPATCH_FLOATING_TYPES(query.scalar_type(), "attend_short_backward", [&] {
      Room<scalar_t> room(shape);
      for (int64_t b = 0; b < query.size(0); ++b) {
        for (int64_t h = 0; h < query.size(1); ++h) {
          const auto of = [&](const at::Tensor& x) { return vectors<scalar_t>(x, b, h); };
          Vectors<const scalar_t> on_weights{nullptr, 0};
          if (d_weights.defined()) on_weights = {of(d_weights).begin, shape.source};
          const Backward<scalar_t> pass{of(query),   of(keys),   of(values),   of(weights), of(d_context),
                                        of(d_query), of(d_keys), of(d_values), on_weights};
          scalar_t *scores = room.scores.data(), *panel = room.panel.data();
          if (gathers) {
            attend_head_backward_into_sums(pass, shape, static_cast<scalar_t>(scale), scores, panel);
          } else {
            attend_head_backward(pass, shape, static_cast<scalar_t>(scale), scores, panel);
          }
        }
      }
    });
    if (gathers) return {d_query, {}, {}, {}, {}, {}, {}};
    return {d_query, d_keys, d_values, {}, {}, {}, {}};
  }
};

/// Stands before all looks at x: backward it runs behind the last of them.
struct Gather : torch::autograd::Function<Gather> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& sum) {
    context->set_materialize_grads(false);
    context->saved_data["sum"] = sum;
    return x.detach();
  }

  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const at::Tensor sum = context->saved_data["sum"].toTensor();
    return {gradients[0].defined() ? sum + gradients[0] : sum, {}};
  }
};

}  // namespace

bool is_short(const at::Tensor& query, const at::Tensor& keys) {
  return query.size(2) <= longest && keys.size(2) <= longest && query.device().is_cpu() &&
         (query.scalar_type() == at::kFloat || query.scalar_type() == at::kDouble);
}

LookSums gather_looks(at::Tensor& keys, at::Tensor& values) {
  const auto zeros = [](const at::Tensor& x) {
    const at::Tensor room = room_by_token(x);
    room.zero_();
    return room;
  };
  const LookSums sums{zeros(keys), zeros(values)};
  keys = Gather::apply(keys, sums.keys);
  values = Gather::apply(values, sums.values);
  return sums;
}

ShortAttention attend_short(const at::Tensor& query, const at::Tensor& keys, const at::Tensor& values,
                            const at::Tensor& lengths, double scale, Reach reach, const LookSums& sums) {
  const at::Tensor q = in_rows(query), k = in_rows(keys), v = in_rows(values);
  if (!c10::GradMode::is_enabled()) return attend_all(q, k, v, lengths, scale, reach);
  const Tensors results = AttendShort::apply(q, k, v, lengths, scale, reach == Reach::causal, sums);
  return {results[0], results[1]};
}

}  // namespace seq2see
