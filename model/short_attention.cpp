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
        scores(static_cast<size_t>(shape.targets * shape.source)) {}
  std::vector<T> panel;   // for multiply()
  std::vector<T> scores;  // [T, S]
};

/// The scores of a query become weights: `open` keys are seen, of `size`.
template <typename T>
[[gnu::always_inline]] inline void softmax(T* row, T scale, int64_t open, int64_t size) {
  using Row = typename Lanes<T>::Type;
  constexpr int64_t wide = Lanes<T>::count;
  T padded[longest];
  T largest = -std::numeric_limits<T>::infinity();
  for (int64_t s = 0; s < open; ++s) {
    padded[s] = row[s] * scale;
    largest = std::max(largest, padded[s]);
  }
  std::fill(padded + open, padded + (open + wide - 1) / wide * wide, -std::numeric_limits<T>::infinity());
  Row sums = {};
  for (int64_t s = 0; s < open; s += wide) {
    Row& part = *reinterpret_cast<Row*>(padded + s);
    part -= largest;
    exp_lanes(part);
    sums += part;
  }
  T sum = 0;
  for (int64_t lane = 0; lane < wide; ++lane) sum += sums[lane];
  for (int64_t s = 0; s < open; ++s) row[s] = padded[s] / sum;
  std::fill(row + open, row + size, T{0});
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
  multiply(matrix(query), matrix(keys).turned(), weights, targets, width, source, panel);
  for (int64_t t = 0; t < targets; ++t) softmax(weights[t], scale, horizon.of(t), source);
  multiply(matrix(weights), matrix(values), context, targets, source, width, panel);
}

/// The gradients' names: d_x is that of x.
template <typename T>
struct Backward {
  Vectors<T> query, keys, values, weights;
  Vectors<T> d_context, d_query, d_keys, d_values;
  const T* d_weights;  // [T, S], or null
};

template <Into into, typename T>
[[gnu::always_inline]] inline void attend_one_backward(const Backward<T>& pass, const Shape& shape, T scale,
                                                       T* d_scores, T* panel) {
  const auto [targets, source, width] = shape;
  const Vectors<T> scores{d_scores, source};
  multiply(matrix(pass.d_context), matrix(pass.values).turned(), scores, targets, width, source, panel);
  if (pass.d_weights != nullptr) {
    for (int64_t i = 0; i < targets * source; ++i) d_scores[i] += pass.d_weights[i];
  }
  for (int64_t t = 0; t < targets; ++t) {
    T* row = scores[t];
    const T* weight = pass.weights[t];
    T mean = 0;
    for (int64_t s = 0; s < source; ++s) mean += weight[s] * row[s];
    for (int64_t s = 0; s < source; ++s) row[s] = scale * weight[s] * (row[s] - mean);
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
  ShortAttention result{room_by_token(query),
                        at::empty({batch, heads, shape.targets, shape.source}, query.options())};
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
          const scalar_t* on_weights = d_weights.defined() ? of(d_weights).begin : nullptr;
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
