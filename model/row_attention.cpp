#include "model/row_attention.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/vectors.h"

namespace seq2see {
namespace {

constexpr int64_t group = 16;  // keys that are looked at together, as many as Lanes has

template <typename T>
using Sixteen = typename Lanes<T>::Type;

template <typename T>
[[gnu::always_inline]] inline const Sixteen<T>& load(const T* numbers) {
  return *reinterpret_cast<const Sixteen<T>*>(numbers);
}

template <typename T>
[[gnu::always_inline]] inline void store(const Sixteen<T>& row, T* numbers) {
  *reinterpret_cast<Sixteen<T>*>(numbers) = row;
}

/// The sums of pairs of `part` neighbours' halves: of x in the first eight lanes, of y in the others.
template <int part, typename Row>
[[gnu::always_inline]] inline void fold(const Row& x, const Row& y, Row& sum) {
  if constexpr (part == 16) {
    sum = __builtin_shufflevector(x, y, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
          __builtin_shufflevector(x, y, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  } else if constexpr (part == 8) {
    sum = __builtin_shufflevector(x, y, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
          __builtin_shufflevector(x, y, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  } else if constexpr (part == 4) {
    sum = __builtin_shufflevector(x, y, 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29) +
          __builtin_shufflevector(x, y, 2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31);
  } else {
    sum = __builtin_shufflevector(x, y, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30) +
          __builtin_shufflevector(x, y, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  }
}

/// Each row's sum over its lanes: of rows[k] in lane k.
template <typename Row>
[[gnu::always_inline]] inline void sum_lanes(Row (&rows)[group], Row& sums) {
#pragma GCC unroll 8
  for (int64_t k = 0; k < 8; ++k) fold<16>(rows[2 * k], rows[2 * k + 1], rows[k]);
#pragma GCC unroll 4
  for (int64_t k = 0; k < 4; ++k) fold<8>(rows[2 * k], rows[2 * k + 1], rows[k]);
  fold<4>(rows[0], rows[1], rows[0]);
  fold<4>(rows[2], rows[3], rows[1]);
  fold<2>(rows[0], rows[1], sums);
}

/// The query's products with sixteen keys, in their order. `offset` is where the head's part begins.
template <typename T>
[[gnu::always_inline]] inline void products(const T* query, const T* const* keys, int64_t offset,
                                            int64_t width, Sixteen<T>& result) {
  Sixteen<T> sums[group] = {};
  int64_t i = 0;
  for (; i + group <= width; i += group) {
    const Sixteen<T> part = load(query + i);
#pragma GCC unroll 16
    for (int64_t k = 0; k < group; ++k) sums[k] += part * load(keys[k] + offset + i);
  }
  sum_lanes(sums, result);
  for (; i < width; ++i) {
    for (int64_t k = 0; k < group; ++k) result[k] += query[i] * keys[k][offset + i];
  }
}

/// Softmax of `count` scores, in room for a multiple of sixteen.
template <typename T>
[[gnu::always_inline]] inline void normalize(T* scores, int64_t count) {
  for (int64_t k = count; k % group != 0; ++k) scores[k] = -std::numeric_limits<T>::infinity();
  const int64_t groups = (count + group - 1) / group;
  T largest = -std::numeric_limits<T>::infinity(), sum = 0;
  for (int64_t k = 0; k < groups; ++k) {
    const Sixteen<T> x = load(scores + k * group);
    largest = std::max(largest, lane_maximum(x));
  }
  for (int64_t k = 0; k < groups; ++k) {
    Sixteen<T> x = load(scores + k * group) - largest;
    exp_lanes(x);  // 0 behind the last score
    store<T>(x, scores + k * group);
    sum += lane_sum(x);
  }
  const T share = 1 / sum;
  for (int64_t k = 0; k < groups; ++k) store<T>(load(scores + k * group) * share, scores + k * group);
}

/// The values' sum by weights.
template <typename T>
[[gnu::always_inline]] inline void sum_values(const T* weights, const std::vector<const T*>& values,
                                              int64_t offset, int64_t width, T* context) {
  const auto count = static_cast<int64_t>(values.size());
  int64_t i = 0;
  for (; i + 2 * group <= width; i += 2 * group) {
    Sixteen<T> left = {}, right = {};
    for (int64_t k = 0; k < count; ++k) {
      const T* value = values.data()[k] + offset + i;
      left += weights[k] * load(value);
      right += weights[k] * load(value + group);
    }
    store<T>(left, context + i);
    store<T>(right, context + i + group);
  }
  for (; i < width; ++i) {
    T sum = 0;
    for (int64_t k = 0; k < count; ++k) sum += weights[k] * values.data()[k][offset + i];
    context[i] = sum;
  }
}

template <typename T>
[[gnu::always_inline]] inline void look_at(const T* query, const Sight<T>& sight, const HeadShape& shape,
                                           T* context, T* weights, int64_t weight_step) {
  const auto count = static_cast<int64_t>(sight.keys.size());
  const T scale = static_cast<T>(shape.scale);
  for (int64_t h = 0; h < shape.heads; ++h, weights += weight_step) {
    for (int64_t k = 0; k < count; k += group) {
      const T* some[group];  // the last key again where there are fewer
      for (int64_t i = 0; i < group; ++i) some[i] = sight.keys.data()[std::min(k + i, count - 1)];
      Sixteen<T> scores;
      products(query + h * shape.width, some, h * sight.key_step, shape.width, scores);
      store<T>(scores * scale, weights + k);
    }
    normalize(weights, count);
    sum_values(weights, sight.values, h * sight.value_step, shape.width, context + h * shape.width);
  }
}

SEQ2SEE_VECTORS void look_in_floats(const float* query, const Sight<float>& sight, const HeadShape& shape,
                                    float* context, float* weights, int64_t weight_step) {
  look_at(query, sight, shape, context, weights, weight_step);
}

}  // namespace

void look(const float* query, const Sight<float>& sight, const HeadShape& shape, float* context,
          float* weights, int64_t weight_step) {
  look_in_floats(query, sight, shape, context, weights, weight_step);
}

void look(const double* query, const Sight<double>& sight, const HeadShape& shape, double* context,
          double* weights, int64_t weight_step) {
  look_at(query, sight, shape, context, weights, weight_step);
}

bool can_look(const at::Tensor& x) {
  return x.device().is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble);
}

std::pair<at::Tensor, at::Tensor> attend_by_rows(const at::Tensor& query, const at::Tensor& keys,
                                                 const at::Tensor& values, const at::Tensor& lengths,
                                                 double scale) {
  const int64_t batch = query.size(0), targets = query.size(1), heads = keys.size(1), width = keys.size(3),
                source = keys.size(2), room = (source + group - 1) / group * group;
  const at::Tensor queries = query.contiguous(), context = at::empty_like(queries);      // [B, T, H * d]
  const at::Tensor weights = at::empty({batch, targets, heads, room}, query.options());  // [B, T, H, S']
  const auto* length = lengths.data_ptr<int64_t>();
  AT_DISPATCH_FLOATING_TYPES(query.scalar_type(), "attend_by_rows", [&] {
    Sight<scalar_t> sight;
    sight.key_step = keys.stride(1);
    sight.value_step = values.stride(1);
    const auto* question = queries.data_ptr<scalar_t>();
    auto* answer = context.data_ptr<scalar_t>();
    auto* weight = weights.data_ptr<scalar_t>();
    for (int64_t b = 0; b < batch; ++b) {
      sight.keys.clear();
      sight.values.clear();
      for (int64_t s = 0; s < length[b]; ++s) {
        sight.keys.push_back(keys.data_ptr<scalar_t>() + b * keys.stride(0) + s * keys.stride(2));
        sight.values.push_back(values.data_ptr<scalar_t>() + b * values.stride(0) + s * values.stride(2));
      }
      for (int64_t t = 0; t < targets; ++t) {
        look(question, sight, {heads, width, scale}, answer, weight, room);
        for (int64_t h = 0; h < heads; ++h)
          std::fill(weight + h * room + length[b], weight + (h + 1) * room, 0);
        question += heads * width;
        answer += heads * width;
        weight += heads * room;
      }
    }
  });
  return {context, weights.narrow(3, 0, source).transpose(1, 2)};
}

}  // namespace seq2see
