// What LibTorch has kernels of its own for on a GPU and none on a CPU: a recurrent cell's step. Here they are
// plain tensors' operations, for the guarded device.

#include <ATen/ATen.h>
#include <torch/library.h>

namespace seq2see {
namespace {

using Optional = std::optional<at::Tensor>;

at::Tensor plus(const at::Tensor& x, const Optional& bias) {
  return bias && bias->defined() ? x + *bias : x;
}

at::Tensor or_zeros(const Optional& gradient, const at::Tensor& like) {
  return gradient && gradient->defined() ? *gradient : at::zeros_like(like);
}

/// The next state and cell, and the opened gates i, f, g, o [B, 4D].
std::tuple<at::Tensor, at::Tensor, at::Tensor> lstm_cell(const at::Tensor& input, const at::Tensor& hidden,
                                                         const at::Tensor& last_cell,
                                                         const Optional& input_bias,
                                                         const Optional& hidden_bias) {
  const auto parts = plus(input + plus(hidden, hidden_bias), input_bias).chunk(4, 1);
  const at::Tensor i = at::sigmoid(parts[0]), f = at::sigmoid(parts[1]), g = at::tanh(parts[2]),
                   o = at::sigmoid(parts[3]);
  const at::Tensor cell = f * last_cell + i * g;
  return {o * at::tanh(cell), cell, at::cat({i, f, g, o}, 1)};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> lstm_cell_backward(const Optional& d_hidden,
                                                                  const Optional& d_cell,
                                                                  const at::Tensor& last_cell,
                                                                  const at::Tensor& cell,
                                                                  const at::Tensor& gates, bool has_bias) {
  const auto opened = gates.chunk(4, 1);
  const at::Tensor &i = opened[0], &f = opened[1], &g = opened[2], &o = opened[3];
  const at::Tensor squashed = at::tanh(cell), d_h = or_zeros(d_hidden, cell);
  const at::Tensor c = or_zeros(d_cell, cell) + d_h * o * (1 - squashed * squashed);
  const at::Tensor d_gates = at::cat(
      {c * g * i * (1 - i), c * last_cell * f * (1 - f), c * i * (1 - g * g), d_h * squashed * o * (1 - o)},
      1);
  return {d_gates, c * f, has_bias ? d_gates.sum(0) : at::Tensor()};
}

/// The next state, and r, z, n, the last state and what r is multiplied by [B, 5D].
std::tuple<at::Tensor, at::Tensor> gru_cell(const at::Tensor& input, const at::Tensor& hidden,
                                            const at::Tensor& last, const Optional& input_bias,
                                            const Optional& hidden_bias) {
  const auto x = plus(input, input_bias).chunk(3, 1), h = plus(hidden, hidden_bias).chunk(3, 1);
  const at::Tensor r = at::sigmoid(x[0] + h[0]), z = at::sigmoid(x[1] + h[1]), n = at::tanh(x[2] + r * h[2]);
  return {(1 - z) * n + z * last, at::cat({r, z, n, last, h[2]}, 1)};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> gru_cell_backward(
    const at::Tensor& d_next, const at::Tensor& kept, bool has_bias) {
  const auto parts = kept.chunk(5, 1);
  const at::Tensor &r = parts[0], &z = parts[1], &n = parts[2], &last = parts[3], &h = parts[4];
  const at::Tensor d_n = d_next * (1 - z) * (1 - n * n), d_z = d_next * (last - n) * z * (1 - z);
  const at::Tensor d_r = d_n * h * r * (1 - r);
  const at::Tensor d_input = at::cat({d_r, d_z, d_n}, 1), d_hidden = at::cat({d_r, d_z, d_n * r}, 1);
  return {d_input, d_hidden, d_next * z, has_bias ? d_input.sum(0) : at::Tensor(),
          has_bias ? d_hidden.sum(0) : at::Tensor()};
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("_thnn_fused_lstm_cell", lstm_cell);
  library.impl("_thnn_fused_lstm_cell_backward_impl", lstm_cell_backward);
  library.impl("_thnn_fused_gru_cell", gru_cell);
  library.impl("_thnn_fused_gru_cell_backward", gru_cell_backward);
}

}  // namespace
}  // namespace seq2see
