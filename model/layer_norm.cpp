#include "model/layer_norm.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>

#include "model/gradient_sum.h"
#include "model/vectors.h"

namespace seq2see {
namespace {

template <typename T>
using LaneRow = typename Lanes<T>::Type;

/// The sum over a row of (x - shift)^power.
template <int power, typename T>
[[gnu::always_inline]] inline T sum_of(const T* x, T shift, int64_t width) {
  constexpr int64_t lanes = Lanes<T>::count;
  LaneRow<T> sums = {};
  int64_t i = 0;
  for (; i + lanes <= width; i += lanes) {
    const LaneRow<T> y = lanes_at(x + i) - shift;
    if constexpr (power == 1) sums += y;
    if constexpr (power == 2) sums += y * y;
  }
  T sum = lane_sum(sums);
  for (; i < width; ++i) sum += power == 1 ? x[i] - shift : (x[i] - shift) * (x[i] - shift);
  return sum;
}

/// What a row is shifted and scaled by: its mean, and one over its standard deviation.
template <typename T>
struct Moments {
  T mean, scale;
};

/// `moments`: of each row, where they are wanted.
template <typename T>
[[gnu::always_inline]] inline void normalize_rows(const T* x, const T* __restrict weight,
                                                  const T* __restrict bias, T* __restrict y,
                                                  Moments<T>* moments, int64_t rows, int64_t width,
                                                  T epsilon) {
  for (int64_t r = 0; r < rows; ++r, x += width, y += width) {
    const T mean = sum_of<1>(x, T{0}, width) / static_cast<T>(width);
    const T variance = sum_of<2>(x, mean, width) / static_cast<T>(width);
    const T scale = 1 / std::sqrt(variance + epsilon);
    for (int64_t i = 0; i < width; ++i) y[i] = (x[i] - mean) * scale * weight[i] + bias[i];
    if (moments != nullptr) moments[r] = {mean, scale};
  }
}

/// The gradients' names: d_x is that of x. Those of weight and bias are added up.
template <typename T>
struct NormBackward {
  const T *x, *weight, *d_y;
  const Moments<T>* moments;
  T *d_x, *d_weight, *d_bias;
};

/// What the gradient of a row takes from the whole of it.
template <typename T>
struct RowSums {
  T shift, slope;
};

template <typename T>
[[gnu::always_inline]] inline RowSums<T> row_sums(const T* x, const T* weight, const T* d_y,
                                                  const Moments<T>& moments, int64_t width) {
  constexpr int64_t lanes = Lanes<T>::count;
  LaneRow<T> sums = {}, products = {};  // of the normalized row's gradient, and with the centred row
  int64_t i = 0;
  for (; i + lanes <= width; i += lanes) {
    const LaneRow<T> g = lanes_at(d_y + i) * lanes_at(weight + i);
    sums += g;
    products += g * (lanes_at(x + i) - moments.mean);
  }
  T sum = lane_sum(sums), product = lane_sum(products);
  for (; i < width; ++i) {
    sum += d_y[i] * weight[i];
    product += d_y[i] * weight[i] * (x[i] - moments.mean);
  }
  const T of_each = 1 / static_cast<T>(width);
  return {sum * of_each, product * moments.scale * moments.scale * of_each};
}

template <typename T>
[[gnu::always_inline]] inline void row_gradient(const T* __restrict x, const T* __restrict weight,
                                                const T* __restrict d_y, T* __restrict d_x,
                                                T* __restrict d_weight, T* __restrict d_bias,
                                                const Moments<T> moments, const RowSums<T> sums,
                                                int64_t width) {
  for (int64_t i = 0; i < width; ++i) {
    const T centred = x[i] - moments.mean;
    d_x[i] = moments.scale * (d_y[i] * weight[i] - sums.shift - centred * sums.slope);
    d_weight[i] += d_y[i] * centred * moments.scale;
    d_bias[i] += d_y[i];
  }
}

template <typename T>
[[gnu::always_inline]] inline void normalize_backward(const NormBackward<T>& pass, int64_t rows,
                                                      int64_t width) {
  for (int64_t r = 0; r < rows; ++r) {
    const T *x = pass.x + r * width, *d_y = pass.d_y + r * width;
    const RowSums<T> sums = row_sums(x, pass.weight, d_y, pass.moments[r], width);
    row_gradient(x, pass.weight, d_y, pass.d_x + r * width, pass.d_weight, pass.d_bias, pass.moments[r], sums,
                 width);
  }
}

SEQ2SEE_VECTORS void normalize_all(const float* x, const float* weight, const float* bias, float* y,
                                   Moments<float>* moments, int64_t rows, int64_t width, float epsilon) {
  normalize_rows(x, weight, bias, y, moments, rows, width, epsilon);
}
void normalize_all(const double* x, const double* weight, const double* bias, double* y,
                   Moments<double>* moments, int64_t rows, int64_t width, double epsilon) {
  normalize_rows(x, weight, bias, y, moments, rows, width, epsilon);
}
SEQ2SEE_VECTORS void normalize_all_backward(const NormBackward<float>& pass, int64_t rows, int64_t width) {
  normalize_backward(pass, rows, width);
}
void normalize_all_backward(const NormBackward<double>& pass, int64_t rows, int64_t width) {
  normalize_backward(pass, rows, width);
}

/// `moments` [rows, 2] may be undefined.
at::Tensor normalized(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double epsilon,
                      const at::Tensor& moments) {
  at::Tensor y = at::empty(x.sizes(), x.options());
  const int64_t width = weight.size(0);
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "normalize", [&] {
    auto* of_rows =
        moments.defined() ? reinterpret_cast<Moments<scalar_t>*>(moments.data_ptr<scalar_t>()) : nullptr;
    normalize_all(x.data_ptr<scalar_t>(), weight.data_ptr<scalar_t>(), bias.data_ptr<scalar_t>(),
                  y.data_ptr<scalar_t>(), of_rows, x.numel() / width, width, static_cast<scalar_t>(epsilon));
  });
  return y;
}

using torch::autograd::AutogradContext;
using Tensors = torch::autograd::variable_list;

struct Normalizing : torch::autograd::Function<Normalizing> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias, double epsilon) {
    RECORD_USER_SCOPE("layer norm");
    const at::Tensor moments = at::empty({x.numel() / weight.size(0), 2}, x.options());
    context->save_for_backward({x, weight, bias, moments});
    return normalized(x, weight, bias, epsilon, moments);
  }

  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1], &bias = saved[2], &moments = saved[3];
    const at::Tensor d_y = gradients[0].contiguous(), d_x = at::empty(x.sizes(), x.options());
    const GradientSum d_weight(weight), d_bias(bias);
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "normalize_backward", [&] {
      const auto at = [](const at::Tensor& t) { return t.data_ptr<scalar_t>(); };
      const NormBackward<scalar_t> pass{
          at(x),           at(weight),
          at(d_y),         reinterpret_cast<const Moments<scalar_t>*>(at(moments)),
          at(d_x),         at(d_weight.sum()),
          at(d_bias.sum())};
      normalize_all_backward(pass, moments.size(0), weight.size(0));
    });
    return {d_x, d_weight.result(), d_bias.result(), {}};
  }
};

}  // namespace

at::Tensor normalize(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double epsilon) {
  if (!x.is_cpu()) return at::layer_norm(x, weight.sizes(), weight, bias, epsilon);
  const at::Tensor whole = x.contiguous();
  if (!c10::GradMode::is_enabled()) return normalized(whole, weight, bias, epsilon, {});
  return Normalizing::apply(whole, weight, bias, epsilon);
}

}  // namespace seq2see
