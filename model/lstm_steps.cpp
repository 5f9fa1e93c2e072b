#include "model/lstm_steps.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "model/gradient_sum.h"
#include "model/lstm_gates.h"
#include "model/products.h"

namespace seq2see {
namespace {

using torch::autograd::AutogradContext;
using Tensors = torch::autograd::variable_list;

/// [B, T, K] -> [T * B, K]
at::Tensor by_step(const at::Tensor& x) {
  return x.transpose(0, 1).reshape({x.size(0) * x.size(1), -1});
}

/// Stands before all steps: forward it does what does not need them, backward what needs all of them.
struct Begin : torch::autograd::Function<Begin> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& known, const at::Tensor& input_weight,
                            const at::Tensor& hidden_weight, const at::Tensor& input_bias,
                            const at::Tensor& hidden_bias, const LstmSteps::Notes& notes) {
    context->set_materialize_grads(false);
    const int64_t columns = known.size(2);
    const at::Tensor gates = notes.gates.view({-1, notes.gates.size(2)});  // [T * B, 4D]
    set_product(gates, by_step(known), input_weight.narrow(1, 0, columns).t());
    at::Tensor weight = notes.weight, bias = notes.bias;
    at::cat_out(weight, {input_weight.narrow(1, columns, input_weight.size(1) - columns), hidden_weight}, 1);
    at::add_out(bias, input_bias, hidden_bias);
    context->save_for_backward({known, input_weight, hidden_weight, input_bias, hidden_bias});
    context->saved_data["notes"] = Tensors{notes.read, notes.d_gates};
    return at::empty({0}, notes.gates.options());
  }

  static Tensors backward(AutogradContext* context, const Tensors&) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor &known = saved[0], &input_weight = saved[1];
    const Tensors notes = context->saved_data["notes"].toTensorVector();
    const at::Tensor read = notes[0].flatten(0, 1), d_gates = notes[1].flatten(0, 1);  // [T * B, n]
    GradientSum inputs(input_weight), hiddens(saved[2]), input_bias(saved[3]), hidden_bias(saved[4]);
    const int64_t columns = known.size(2), fed = input_weight.size(1) - columns;
    const at::Tensor d_known = product(d_gates, input_weight.narrow(1, 0, columns))
                                   .view({known.size(1), known.size(0), columns})
                                   .transpose(0, 1);  // [B, T, K]
    inputs.add_product(d_gates, by_step(known));
    inputs.add_product(d_gates, read.narrow(1, 0, fed), columns);
    hiddens.add_product(d_gates, read.narrow(1, fed, read.size(1) - fed));
    input_bias.add_rows(d_gates);
    hidden_bias.add_rows(d_gates);
    return {d_known, inputs.result(), hiddens.result(), input_bias.result(), hidden_bias.result(), {}};
  }
};

LstmStep step_of(const LstmSteps::Notes& notes, const at::Tensor& last_cell, int64_t t) {
  return {notes.gates[t], last_cell, notes.cells[t], notes.squashed[t]};
}

/// The next hidden state and cell.
struct Step : torch::autograd::Function<Step> {
  static Tensors forward(AutogradContext* context, const at::Tensor& /*begun*/, const at::Tensor& fed,
                         const at::Tensor& hidden, const at::Tensor& cell, const LstmSteps::Notes& notes,
                         int64_t t) {
    context->set_materialize_grads(false);
    const int64_t width = hidden.size(1);
    const at::Tensor read = notes.read[t];  // [B, in - K + D]
    read.narrow(1, 0, fed.size(1)).copy_(fed);
    read.narrow(1, fed.size(1), width).copy_(hidden);
    const at::Tensor last_cell = cell.contiguous(), next = at::empty_like(last_cell);
    const LstmStep step = step_of(notes, last_cell, t);
    add_product(step.gates, read, notes.weight.t());
    open_gates(step, notes.bias, next);
    context->saved_data["notes"] = Tensors{step.gates,    step.last_cell.detach(), step.cell,
                                           step.squashed, notes.d_gates[t],        notes.weight};
    return {next, step.cell.detach()};
  }

  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors notes = context->saved_data["notes"].toTensorVector();
    const LstmStep step{notes[0], notes[1], notes[2], notes[3]};
    const at::Tensor &d_gates = notes[4], &weight = notes[5];
    const auto own = [&](const at::Tensor& x) {
      return x.defined() ? x.contiguous() : at::zeros_like(step.cell);
    };
    const at::Tensor d_cell = gradients[1].defined() ? gradients[1].clone() : at::zeros_like(step.cell);
    open_gates_backward(step, own(gradients[0]), d_cell, d_gates);
    const at::Tensor d_read = product(d_gates, weight);  // [B, in - K + D]
    const int64_t fed = d_read.size(1) - d_cell.size(1);
    return {{}, d_read.narrow(1, 0, fed), d_read.narrow(1, fed, d_cell.size(1)), d_cell, {}, {}};
  }
};

}  // namespace

LstmSteps::LstmSteps(const at::Tensor& known, const LstmWeights& weights) {
  const auto options = weights.hidden_weight.options().requires_grad(false);
  const int64_t batch = known.size(0), steps = known.size(1);
  const int64_t width = weights.hidden_weight.size(1), rows = 4 * width;
  const int64_t read = weights.input_weight.size(1) - known.size(2) + width;
  const auto room = [&](int64_t columns) { return at::empty({steps, batch, columns}, options); };
  // The gradients of weights multiply the rows of all steps, of those never taken too: they have to be zero.
  const auto zeros = [&](int64_t columns) { return at::zeros({steps, batch, columns}, options); };
  notes_ = {room(rows),
            room(width),
            room(width),
            zeros(read),
            zeros(rows),
            at::empty({rows, read}, options),
            at::empty({rows}, options)};
  begun_ = Begin::apply(known, weights.input_weight, weights.hidden_weight, weights.input_bias,
                        weights.hidden_bias, notes_);
}

void LstmSteps::step(const at::Tensor& fed, at::Tensor& hidden, at::Tensor& cell) {
  const Tensors next = Step::apply(begun_, fed, hidden, cell, notes_, next_++);
  hidden = next[0];
  cell = next[1];
}

}  // namespace seq2see
