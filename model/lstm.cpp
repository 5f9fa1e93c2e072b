#include "model/lstm.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "model/gradient_sum.h"
#include "model/linear.h"
#include "model/lstm_gates.h"
#include "model/products.h"
#include "model/vectors.h"

namespace seq2see {
namespace {

/// [B, T, D] moved one step later, with `first` in front.
at::Tensor shifted(const at::Tensor& first, const at::Tensor& steps) {
  return at::cat({first.unsqueeze(1), steps.narrow(1, 0, steps.size(1) - 1)}, 1);
}

/// Step t of tensors [B, T, n].
LstmStep step_of(const at::Tensor& gates, const at::Tensor& first_cell, const at::Tensor& cells,
                 const at::Tensor& squashed, int64_t t) {
  return {gates.select(1, t), t > 0 ? cells.select(1, t - 1) : first_cell, cells.select(1, t),
          squashed.select(1, t)};
}

using torch::autograd::AutogradContext;
using Tensors = torch::autograd::variable_list;

struct LstmFunction : torch::autograd::Function<LstmFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& hidden,
                            const at::Tensor& first_cell, const at::Tensor& input_weight,
                            const at::Tensor& hidden_weight, const at::Tensor& input_bias,
                            const at::Tensor& hidden_bias) {
    const int64_t batch = x.size(0), steps = x.size(1), width = hidden.size(1);
    const at::Tensor cell = in_rows(first_cell), bias = input_bias + hidden_bias;
    const at::Tensor gates = product(x.reshape({batch * steps, -1}), input_weight.t())
                                 .view({batch, steps, 4 * width});  // [B, T, 4D]
    const at::Tensor states = at::empty({batch, steps, width}, gates.options());
    const at::Tensor cells = at::empty_like(states), squashed = at::empty_like(states);
    at::Tensor last_hidden = hidden;  // [B, D]
    for (int64_t t = 0; t < steps; ++t) {
      const LstmStep step = step_of(gates, cell, cells, squashed, t);
      add_product(step.gates, last_hidden, hidden_weight.t());
      last_hidden = states.select(1, t);
      open_gates(step, bias, last_hidden);
    }
    context->save_for_backward({x, hidden, cell, input_weight, hidden_weight, input_bias, hidden_bias});
    context->saved_data["steps"] = Tensors{gates, states.detach(), cells, squashed};
    return states;
  }

  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &hidden = saved[1], &cell = saved[2], &hidden_weight = saved[4];
    const Tensors steps = context->saved_data["steps"].toTensorVector();
    const at::Tensor &gates = steps[0], &states = steps[1];
    const at::Tensor d_states = in_rows(gradients[0]);                                       // [B, T, D]
    const at::Tensor d_gates = at::empty_like(gates);                                        // [B, T, 4D]
    at::Tensor d_hidden = d_states.select(1, x.size(1) - 1), d_cell = at::zeros_like(cell);  // [B, D]
    for (int64_t t = x.size(1); t-- > 0;) {
      const at::Tensor d_gate = d_gates.select(1, t);
      open_gates_backward(step_of(gates, cell, steps[2], steps[3], t), d_hidden, d_cell, d_gate);
      if (t > 0) {
        d_hidden = d_states.select(1, t - 1).clone();
        add_product(d_hidden, d_gate, hidden_weight);
      } else {
        d_hidden = product(d_gate, hidden_weight);
      }
    }
    const at::Tensor flat = d_gates.flatten(0, 1);  // [B * T, 4D]
    GradientSum inputs(saved[3]), hiddens(hidden_weight), input_bias(saved[5]), hidden_bias(saved[6]);
    inputs.add_product(flat, x.reshape({flat.size(0), -1}));
    hiddens.add_product(flat, shifted(hidden, states).flatten(0, 1));
    input_bias.add_rows(flat);
    hidden_bias.add_rows(flat);
    return {product(flat, saved[3]).view(x.sizes()),
            d_hidden,
            d_cell,
            inputs.result(),
            hiddens.result(),
            input_bias.result(),
            hidden_bias.result()};
  }
};

}  // namespace

at::Tensor lstm(const at::Tensor& x, const at::Tensor& hidden, const at::Tensor& cell,
                const LstmWeights& weights) {
  return LstmFunction::apply(x, hidden, cell, weights.input_weight, weights.hidden_weight, weights.input_bias,
                             weights.hidden_bias);
}

void lstm_step(const at::Tensor& x, const LstmWeights& weights, at::Tensor& hidden, at::Tensor& cell) {
  const at::Tensor gates = linear_by_columns(x, weights.input_weight.t(), weights.input_bias);  // [B, 4D]
  add_product(gates, hidden, weights.hidden_weight.t());
  const at::Tensor next_hidden = at::empty_like(hidden), next_cell = at::empty_like(cell);
  open_gates({gates, cell, next_cell, at::empty_like(cell)}, weights.hidden_bias, next_hidden);
  hidden = next_hidden;
  cell = next_cell;
}

}  // namespace seq2see
