#include "model/lstm_gates.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>

#include "model/vectors.h"

namespace seq2see {
namespace {

/// 1 / (1 + e^-x)
template <typename T>
[[gnu::always_inline]] inline void squash(typename Lanes<T>::Type& x) {
  x = -x;
  exp_lanes(x);
  x = 1 / (1 + x);
}

/// tanh x = 1 - 2 / (1 + e^2x)
template <typename T>
[[gnu::always_inline]] inline void squash_around_zero(typename Lanes<T>::Type& x) {
  x += x;
  exp_lanes(x);
  x = 1 - 2 / (1 + x);
}

/// Sixteen numbers, or the first `count` of them; behind these are zeros.
template <typename T>
[[gnu::always_inline]] inline void read(const T* from, int64_t count, typename Lanes<T>::Type& x) {
  using Row = typename Lanes<T>::Type;
  if (count >= Lanes<T>::count) {
    x = lanes_at(from);
    return;
  }
  x = Row{};
  for (int64_t lane = 0; lane < count; ++lane) x[lane] = from[lane];
}

template <typename T>
[[gnu::always_inline]] inline void write(const typename Lanes<T>::Type& x, int64_t count, T* to) {
  if (count >= Lanes<T>::count) {
    lanes_at(to) = x;
    return;
  }
  for (int64_t lane = 0; lane < count; ++lane) to[lane] = x[lane];
}

/// One sentence of an LstmStep.
template <typename T>
struct StepRow {
  T* gates;
  const T* last_cell;
  T *cell, *squashed;
};

template <typename T>
[[gnu::always_inline]] inline void open_one(const StepRow<T>& row, const T* bias, T* hidden, int64_t width) {
  using Row = typename Lanes<T>::Type;
  for (int64_t k = 0; k < width; k += Lanes<T>::count) {
    Row gate[4], addend, cell;  // i, f, g, o
    for (int64_t number = 0; number < 4; ++number) {
      read<T>(row.gates + number * width + k, width - k, gate[number]);
      read<T>(bias + number * width + k, width - k, addend);
      gate[number] += addend;
    }
    squash<T>(gate[0]);
    squash<T>(gate[1]);
    squash_around_zero<T>(gate[2]);
    squash<T>(gate[3]);
    for (int64_t number = 0; number < 4; ++number) {
      write<T>(gate[number], width - k, row.gates + number * width + k);
    }
    read<T>(row.last_cell + k, width - k, cell);
    cell = gate[1] * cell + gate[0] * gate[2];
    write<T>(cell, width - k, row.cell + k);
    squash_around_zero<T>(cell);
    write<T>(cell, width - k, row.squashed + k);
    write<T>(gate[3] * cell, width - k, hidden + k);
  }
}

template <typename T>
[[gnu::always_inline]] inline void open_one_backward(const StepRow<T>& row, const T* __restrict d_hidden,
                                                     T* __restrict d_cell, T* __restrict d_gates,
                                                     int64_t width) {
  using Read = const T* __restrict;
  using Written = T* __restrict;
  const Read i = row.gates, f = i + width, g = f + width, o = g + width;
  const Read last = row.last_cell, squashed = row.squashed;
  const Written d_i = d_gates, d_f = d_i + width, d_g = d_f + width, d_o = d_g + width;
  for (int64_t k = 0; k < width; ++k) {
    const T c = d_cell[k] + d_hidden[k] * o[k] * (1 - squashed[k] * squashed[k]);
    d_i[k] = c * g[k] * i[k] * (1 - i[k]);
    d_f[k] = c * last[k] * f[k] * (1 - f[k]);
    d_g[k] = c * i[k] * (1 - g[k] * g[k]);
    d_o[k] = d_hidden[k] * squashed[k] * o[k] * (1 - o[k]);
    d_cell[k] = c * f[k];
  }
}

SEQ2SEE_VECTORS void open_row(const StepRow<float>& row, const float* bias, float* hidden, int64_t width) {
  open_one(row, bias, hidden, width);
}
void open_row(const StepRow<double>& row, const double* bias, double* hidden, int64_t width) {
  open_one(row, bias, hidden, width);
}

SEQ2SEE_VECTORS void open_row_backward(const StepRow<float>& row, const float* d_hidden, float* d_cell,
                                       float* d_gates, int64_t width) {
  open_one_backward(row, d_hidden, d_cell, d_gates, width);
}
void open_row_backward(const StepRow<double>& row, const double* d_hidden, double* d_cell, double* d_gates,
                       int64_t width) {
  open_one_backward(row, d_hidden, d_cell, d_gates, width);
}

template <typename T>
T* row_of(const at::Tensor& x, int64_t b) {
  return x.data_ptr<T>() + b * x.stride(0);
}

template <typename T>
StepRow<T> row_of(const LstmStep& step, int64_t b) {
  return {row_of<T>(step.gates, b), row_of<T>(step.last_cell, b), row_of<T>(step.cell, b),
          row_of<T>(step.squashed, b)};
}

}  // namespace

void open_gates(const LstmStep& step, const at::Tensor& bias, const at::Tensor& hidden) {
  RECORD_USER_SCOPE("gates");
  AT_DISPATCH_FLOATING_TYPES(hidden.scalar_type(), "open_gates", [&] {
    for (int64_t b = 0; b < hidden.size(0); ++b) {
      open_row(row_of<scalar_t>(step, b), bias.data_ptr<scalar_t>(), row_of<scalar_t>(hidden, b),
               hidden.size(1));
    }
  });
}

void open_gates_backward(const LstmStep& step, const at::Tensor& d_hidden, const at::Tensor& d_cell,
                         const at::Tensor& d_gates) {
  RECORD_USER_SCOPE("gates");
  AT_DISPATCH_FLOATING_TYPES(d_hidden.scalar_type(), "open_gates_backward", [&] {
    for (int64_t b = 0; b < d_hidden.size(0); ++b) {
      open_row_backward(row_of<scalar_t>(step, b), row_of<scalar_t>(d_hidden, b), row_of<scalar_t>(d_cell, b),
                        row_of<scalar_t>(d_gates, b), d_hidden.size(1));
    }
  });
}

}  // namespace seq2see
