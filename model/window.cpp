#include "model/window.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "model/vectors.h"

namespace seq2see {
namespace {

/// What one sentence and head works on.
struct Extent {
  const int64_t* first;  // [T]
  int64_t queries, keys, width, d;
};

/// Positions [begin, end) of a window that are keys, counted within the window.
struct Inside {
  int64_t begin, end;
};

inline Inside inside(const Extent& extent, int64_t t) {
  const int64_t first = extent.first[t];
  return {std::clamp<int64_t>(-first, 0, extent.width),
          std::clamp<int64_t>(extent.keys - first, 0, extent.width)};
}

/// Lane by lane, and the lanes added up in pairs, so that the compiler may use vectors without changing the
/// order.
template <typename T>
[[gnu::always_inline]] inline T dot(const T* x, const T* y, int64_t d) {
  using Row = typename Lanes<T>::Type;
  constexpr int64_t lanes = Lanes<T>::count;
  Row sums = {};
  int64_t i = 0;
  for (; i + lanes <= d; i += lanes) {
    sums += lanes_at(x + i) * lanes_at(y + i);
  }
  for (int64_t lane = 0; i < d; ++i, ++lane) sums[lane] += x[i] * y[i];
  for (int64_t half = lanes / 2; half > 0; half /= 2) {
    for (int64_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

template <typename T>
[[gnu::always_inline]] inline void add_scaled(T* __restrict sum, T scale, const T* __restrict x, int64_t d) {
  for (int64_t i = 0; i < d; ++i) sum[i] += scale * x[i];
}

// The three loops that forward and backward are made of. weights are [T, n], side by side.

/// weights[t, j] = query_t . key_{first + j}
template <typename T>
[[gnu::always_inline]] inline void products(Vectors<T> query, Vectors<T> keys, T* weights,
                                            const Extent& extent) {
  for (int64_t t = 0; t < extent.queries; ++t) {
    const auto [begin, end] = inside(extent, t);
    for (int64_t j = begin; j < end; ++j) {
      weights[t * extent.width + j] = dot(query[t], keys[extent.first[t] + j], extent.d);
    }
  }
}

/// sum_t += weights[t, j] value_{first + j}
template <typename T>
[[gnu::always_inline]] inline void sums(const T* weights, Vectors<T> values, Vectors<T> sum,
                                        const Extent& extent) {
  for (int64_t t = 0; t < extent.queries; ++t) {
    const auto [begin, end] = inside(extent, t);
    for (int64_t j = begin; j < end; ++j) {
      add_scaled(sum[t], weights[t * extent.width + j], values[extent.first[t] + j], extent.d);
    }
  }
}

/// spread_{first + j} += weights[t, j] query_t
template <typename T>
[[gnu::always_inline]] inline void spreads(const T* weights, Vectors<T> query, Vectors<T> spread,
                                           const Extent& extent) {
  for (int64_t t = 0; t < extent.queries; ++t) {
    const auto [begin, end] = inside(extent, t);
    for (int64_t j = begin; j < end; ++j) {
      add_scaled(spread[extent.first[t] + j], weights[t * extent.width + j], query[t], extent.d);
    }
  }
}

SEQ2SEE_VECTORS void products_of(Vectors<float> query, Vectors<float> keys, float* weights,
                                 const Extent& extent) {
  products(query, keys, weights, extent);
}
SEQ2SEE_VECTORS void sums_of(const float* weights, Vectors<float> values, Vectors<float> sum,
                             const Extent& extent) {
  sums(weights, values, sum, extent);
}
SEQ2SEE_VECTORS void spreads_of(const float* weights, Vectors<float> query, Vectors<float> spread,
                                const Extent& extent) {
  spreads(weights, query, spread, extent);
}
void products_of(Vectors<double> query, Vectors<double> keys, double* weights, const Extent& extent) {
  products(query, keys, weights, extent);
}
void sums_of(const double* weights, Vectors<double> values, Vectors<double> sum, const Extent& extent) {
  sums(weights, values, sum, extent);
}
void spreads_of(const double* weights, Vectors<double> query, Vectors<double> spread, const Extent& extent) {
  spreads(weights, query, spread, extent);
}

/// Calls body(b, h, extent) for each sentence and head.
template <typename Body>
void for_each_head(const at::Tensor& first, int64_t keys, int64_t width, int64_t d, const Body& body) {
  for (int64_t b = 0; b < first.size(0); ++b) {
    for (int64_t h = 0; h < first.size(1); ++h) {
      const int64_t* begin = first.data_ptr<int64_t>() + b * first.stride(0) + h * first.stride(1);
      body(b, h, Extent{begin, first.size(2), keys, width, d});
    }
  }
}

at::Tensor product(const at::Tensor& query, const at::Tensor& keys, const at::Tensor& first, int64_t width) {
  const at::Tensor weights = at::zeros({query.size(0), query.size(1), query.size(2), width}, query.options());
  AT_DISPATCH_FLOATING_TYPES(query.scalar_type(), "window_product", [&] {
    for_each_head(first, keys.size(2), width, query.size(3), [&](int64_t b, int64_t h, const Extent& extent) {
      products_of(vectors<scalar_t>(query, b, h), vectors<scalar_t>(keys, b, h),
                  vectors<scalar_t>(weights, b, h).begin, extent);
    });
  });
  return weights;
}

at::Tensor sum(const at::Tensor& weights, const at::Tensor& values, const at::Tensor& first) {
  const int64_t d = values.size(3);
  const at::Tensor result =
      at::zeros({weights.size(0), weights.size(1), weights.size(2), d}, values.options());
  AT_DISPATCH_FLOATING_TYPES(values.scalar_type(), "window_sum", [&] {
    for_each_head(first, values.size(2), weights.size(3), d, [&](int64_t b, int64_t h, const Extent& extent) {
      sums_of(vectors<scalar_t>(weights, b, h).begin, vectors<scalar_t>(values, b, h),
              vectors<scalar_t>(result, b, h), extent);
    });
  });
  return result;
}

/// The gradient of product() for its keys, and of sum() for its values.
at::Tensor spread(const at::Tensor& weights, const at::Tensor& query, const at::Tensor& first, int64_t keys) {
  const int64_t d = query.size(3);
  const at::Tensor result = at::zeros({query.size(0), query.size(1), keys, d}, query.options());
  AT_DISPATCH_FLOATING_TYPES(query.scalar_type(), "window_spread", [&] {
    for_each_head(first, keys, weights.size(3), d, [&](int64_t b, int64_t h, const Extent& extent) {
      spreads_of(vectors<scalar_t>(weights, b, h).begin, vectors<scalar_t>(query, b, h),
                 vectors<scalar_t>(result, b, h), extent);
    });
  });
  return result;
}

using torch::autograd::AutogradContext;
using Tensors = torch::autograd::variable_list;

struct WindowProduct : torch::autograd::Function<WindowProduct> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& query, const at::Tensor& keys,
                            const at::Tensor& first, int64_t width) {
    context->save_for_backward({query, keys, first});
    return product(query, keys, first, width);
  }
  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor gradient = gradients[0].contiguous();  // [B, H, T, n]
    return {
        sum(gradient, saved[1], saved[2]), spread(gradient, saved[0], saved[2], saved[1].size(2)), {}, {}};
  }
};

struct WindowSum : torch::autograd::Function<WindowSum> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& weights, const at::Tensor& values,
                            const at::Tensor& first) {
    context->save_for_backward({weights, values, first});
    return sum(weights, values, first);
  }
  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor gradient = in_rows(gradients[0]);  // [B, H, T, d]
    return {product(gradient, saved[1], saved[2], saved[0].size(3)),
            spread(saved[0], gradient, saved[2], saved[1].size(2)),
            {}};
  }
};

/// tanh(query + key) of a block of queries: [B, H, t, n, d]; keys outside are those at the border.
at::Tensor mixed(const at::Tensor& query, const at::Tensor& keys, const at::Tensor& index) {
  const int64_t d = query.size(3), width = index.size(3);
  const at::Tensor chosen = keys.gather(2, index.flatten(2).unsqueeze(3).expand({-1, -1, -1, d}))
                                .view({query.size(0), query.size(1), query.size(2), width, d});
  return (chosen + query.unsqueeze(3)).tanh_();
}

/// Queries are taken in blocks, so that no [B, H, T, n, d] is ever held whole.
constexpr int64_t queries_at_once = 64;

struct WindowAdditive : torch::autograd::Function<WindowAdditive> {
  /// Positions of the block's keys, clamped to the sentence: [B, H, t, n]
  static at::Tensor indices(const at::Tensor& first, int64_t width, int64_t keys) {
    const at::Tensor all = first.unsqueeze(3) + at::arange(width, first.options());
    return all.clamp(0, keys - 1);
  }

  static at::Tensor forward(AutogradContext* context, const at::Tensor& query, const at::Tensor& keys,
                            const at::Tensor& vector, const at::Tensor& first, int64_t width) {
    context->save_for_backward({query, keys, vector, first});
    context->saved_data["width"] = width;
    const at::Tensor column = vector.unsqueeze(2);  // [H, d, 1]
    std::vector<at::Tensor> scores;
    for (int64_t t = 0; t < query.size(2); t += queries_at_once) {
      const int64_t count = std::min(queries_at_once, query.size(2) - t);
      const at::Tensor index = indices(first.narrow(2, t, count), width, keys.size(2));
      scores.push_back(
          at::matmul(mixed(query.narrow(2, t, count), keys, index), column.unsqueeze(1)).squeeze(4));
    }
    return at::cat(scores, 2);
  }

  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor &query = saved[0], &keys = saved[1], &vector = saved[2], &first = saved[3];
    const int64_t width = context->saved_data["width"].toInt(), d = query.size(3);
    const at::Tensor d_query = at::empty_like(query, at::MemoryFormat::Contiguous);
    at::Tensor d_keys = at::zeros_like(keys, at::MemoryFormat::Contiguous), d_vector = at::zeros_like(vector);
    for (int64_t t = 0; t < query.size(2); t += queries_at_once) {
      const int64_t count = std::min(queries_at_once, query.size(2) - t);
      const at::Tensor index = indices(first.narrow(2, t, count), width, keys.size(2));
      const at::Tensor mix = mixed(query.narrow(2, t, count), keys, index);       // [B, H, t, n, d]
      const at::Tensor gradient = gradients[0].narrow(2, t, count).unsqueeze(4);  // [B, H, t, n, 1]
      d_vector += (mix * gradient).sum(at::IntArrayRef{0, 2, 3});
      const at::Tensor d_mix =
          (1 - mix * mix) * gradient * vector.view({1, vector.size(0), 1, 1, d});  // [B, H, t, n, d]
      d_query.narrow(2, t, count).copy_(d_mix.sum(3));
      d_keys.scatter_add_(2, index.flatten(2).unsqueeze(3).expand({-1, -1, -1, d}), d_mix.flatten(2, 3));
    }
    return {d_query, d_keys, d_vector, {}, {}};
  }
};

/// The rows of each window, zeros where it leaves the sentence: x [B, H, S, d] -> [B, H, T, n, d]. Looked up
/// as those of one table, whose gradient a GPU adds up quickly and in a fixed order.
at::Tensor windows(const at::Tensor& x, const at::Tensor& first, int64_t width) {
  const int64_t batch = x.size(0), heads = x.size(1), keys = x.size(2);
  const at::Tensor place = first.unsqueeze(3) + at::arange(width, first.options());  // [B, H, T, n]
  const at::Tensor inside = place.clamp(0, keys - 1);
  const at::Tensor begin = at::arange(batch * heads, first.options()).view({batch, heads, 1, 1}) * keys;
  return at::embedding(x.reshape({batch * heads * keys, -1}), begin + inside)
      .masked_fill(place.ne(inside).unsqueeze(4), 0);
}

}  // namespace

at::Tensor window_product(const at::Tensor& query, const at::Tensor& keys, const at::Tensor& first,
                          int64_t width) {
  if (!query.is_cpu()) {
    return at::matmul(windows(keys, first, width), query.unsqueeze(4)).squeeze(4);
  }
  return WindowProduct::apply(in_rows(query), in_rows(keys), in_rows(first), width);
}

at::Tensor window_sum(const at::Tensor& weights, const at::Tensor& values, const at::Tensor& first) {
  if (!weights.is_cpu()) {
    return at::matmul(weights.unsqueeze(3), windows(values, first, weights.size(3))).squeeze(3);
  }
  return WindowSum::apply(weights.contiguous(), in_rows(values), in_rows(first));
}

at::Tensor window_additive(const at::Tensor& query, const at::Tensor& keys, const at::Tensor& vector,
                           const at::Tensor& first, int64_t width) {
  if (!query.is_cpu()) {
    const at::Tensor mix = at::tanh(windows(keys, first, width) + query.unsqueeze(3));  // [B, H, T, n, d]
    return at::matmul(mix, vector.view({1, vector.size(0), 1, vector.size(1), 1})).squeeze(4);
  }
  return WindowAdditive::apply(query, keys, vector, first, width);
}

at::Tensor spread_windows(const at::Tensor& weights, const at::Tensor& first, int64_t source) {
  const int64_t width = weights.size(3);
  const at::Tensor position = first.unsqueeze(3) + at::arange(width, first.options());  // [B, H, T, n]
  const at::Tensor inside = position.ge(0).logical_and_(position.lt(source));
  const at::Tensor result =
      at::zeros({weights.size(0), weights.size(1), weights.size(2), source}, weights.options());
  return result.scatter_add_(3, position.clamp(0, source - 1), weights * inside);
}

}  // namespace seq2see
