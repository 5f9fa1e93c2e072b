#include "model/lstm.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

namespace seq2see {
namespace {

/// Rows of a [B, n] slice whose numbers lie side by side.
template <typename T>
struct Rows {
  explicit Rows(const at::Tensor& x) : begin(x.data_ptr<T>()), stride(x.stride(0)) {}
  T* operator[](int64_t row) const { return begin + row * stride; }
  T* begin;
  int64_t stride;
};

/// c = f c' + i g, with the gates [B, 4D] behind their sigmoids and tanh.
template <typename T>
void next_cell(const at::Tensor& gates, const at::Tensor& last_cell, const at::Tensor& cell) {
  const Rows<T> gate(gates), last(last_cell), next(cell);
  const int64_t width = cell.size(1);
  for (int64_t b = 0; b < cell.size(0); ++b) {
    const T* __restrict i = gate[b];
    const T* __restrict f = i + width, * __restrict g = f + width, * __restrict before = last[b];
    T* __restrict c = next[b];
    for (int64_t k = 0; k < width; ++k) c[k] = f[k] * before[k] + i[k] * g[k];
  }
}

/// Gradients of one step.
struct StepGradient {
  at::Tensor gates;   // [B, 4D], before their sigmoids and tanh; written
  at::Tensor hidden;  // [B, D], from the steps that come after
  at::Tensor cell;    // [B, D], the same; becomes that of the cell before
  at::Tensor state;   // [B, D], from whoever reads the step's state
};

/// `squashed` is tanh of the step's cell.
template <typename T>
void step_backward(const at::Tensor& gates, const at::Tensor& last_cell, const at::Tensor& squashed,
                   const StepGradient& gradient) {
  const Rows<T> gate(gates), last(last_cell), tanh_cell(squashed), d_gate(gradient.gates),
      d_hidden(gradient.hidden), d_cell(gradient.cell), d_state(gradient.state);
  const int64_t width = last_cell.size(1);
  for (int64_t b = 0; b < last_cell.size(0); ++b) {
    const T* __restrict i = gate[b];
    const T* __restrict f = i + width, * __restrict g = f + width, * __restrict o = g + width;
    const T* __restrict before = last[b], * __restrict tc = tanh_cell[b];
    const T* __restrict dh_after = d_hidden[b], * __restrict dh_read = d_state[b];
    T* __restrict di = d_gate[b];
    T* __restrict df = di + width, * __restrict dg = df + width, * __restrict d_o = dg + width;
    T* __restrict dc = d_cell[b];
    for (int64_t k = 0; k < width; ++k) {
      const T dh = dh_after[k] + dh_read[k];
      const T c = dc[k] + dh * o[k] * (1 - tc[k] * tc[k]);
      di[k] = c * g[k] * i[k] * (1 - i[k]);
      df[k] = c * before[k] * f[k] * (1 - f[k]);
      dg[k] = c * i[k] * (1 - g[k] * g[k]);
      d_o[k] = dh * tc[k] * o[k] * (1 - o[k]);
      dc[k] = c * f[k];
    }
  }
}

/// [B, T, D] moved one step later, with `first` in front.
at::Tensor shifted(const at::Tensor& first, const at::Tensor& steps) {
  return at::cat({first.unsqueeze(1), steps.narrow(1, 0, steps.size(1) - 1)}, 1);
}

using Tensors = torch::autograd::variable_list;

struct LstmFunction : torch::autograd::Function<LstmFunction> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                            const at::Tensor& hidden, const at::Tensor& cell, const at::Tensor& input_weight,
                            const at::Tensor& hidden_weight, const at::Tensor& input_bias,
                            const at::Tensor& hidden_bias) {
    const int64_t batch = x.size(0), steps = x.size(1), width = hidden.size(1);
    const at::Tensor gates =
        at::addmm(input_bias + hidden_bias, x.reshape({batch * steps, -1}), input_weight.t())
            .view({batch, steps, 4 * width});  // [B, T, 4D]
    const at::Tensor states = at::empty({batch, steps, width}, gates.options());
    const at::Tensor cells = at::empty_like(states), squashed = at::empty_like(states);
    const at::Tensor hidden_product = hidden_weight.t();  // [D, 4D]
    at::Tensor last_hidden = hidden, last_cell = cell;    // [B, D]
    for (int64_t t = 0; t < steps; ++t) {
      const at::Tensor gate = gates.select(1, t);  // [B, 4D]
      gate.addmm_(last_hidden, hidden_product);
      gate.narrow(1, 0, 2 * width).sigmoid_();
      gate.narrow(1, 2 * width, width).tanh_();
      gate.narrow(1, 3 * width, width).sigmoid_();
      at::Tensor next = cells.select(1, t), tanh_cell = squashed.select(1, t), state = states.select(1, t);
      AT_DISPATCH_FLOATING_TYPES(gates.scalar_type(), "lstm",
                                 [&] { next_cell<scalar_t>(gate, last_cell, next); });
      at::tanh_out(tanh_cell, next);
      at::mul_out(state, gate.narrow(1, 3 * width, width), tanh_cell);
      last_hidden = state;
      last_cell = next;
    }
    context->save_for_backward(
        {x, hidden, cell, input_weight, hidden_weight, gates, states, cells, squashed});
    return states;
  }

  static Tensors backward(torch::autograd::AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &hidden = saved[1], &cell = saved[2], &input_weight = saved[3],
                     &hidden_weight = saved[4], &gates = saved[5], &states = saved[6], &cells = saved[7],
                     &squashed = saved[8];
    const at::Tensor d_states = gradients[0].contiguous();                        // [B, T, D]
    const at::Tensor d_gates = at::empty_like(gates);                             // [B, T, 4D]
    at::Tensor d_hidden = at::zeros_like(hidden), d_cell = at::zeros_like(cell);  // [B, D]
    for (int64_t t = x.size(1); t-- > 0;) {
      const StepGradient gradient{d_gates.select(1, t), d_hidden, d_cell, d_states.select(1, t)};
      const at::Tensor last_cell = t > 0 ? cells.select(1, t - 1) : cell;
      AT_DISPATCH_FLOATING_TYPES(gates.scalar_type(), "lstm_backward", [&] {
        step_backward<scalar_t>(gates.select(1, t), last_cell, squashed.select(1, t), gradient);
      });
      at::mm_out(d_hidden, gradient.gates, hidden_weight);
    }
    const at::Tensor flat = d_gates.flatten(0, 1);  // [B * T, 4D]
    const at::Tensor d_bias = flat.sum(0);
    return {at::mm(flat, input_weight).view(x.sizes()),
            d_hidden,
            d_cell,
            at::mm(flat.t(), x.reshape({flat.size(0), -1})),
            at::mm(flat.t(), shifted(hidden, states).flatten(0, 1)),
            d_bias,
            d_bias};
  }
};

}  // namespace

at::Tensor lstm(const at::Tensor& x, const at::Tensor& hidden, const at::Tensor& cell,
                const LstmWeights& weights) {
  return LstmFunction::apply(x, hidden, cell, weights.input_weight, weights.hidden_weight, weights.input_bias,
                             weights.hidden_bias);
}

}  // namespace seq2see
