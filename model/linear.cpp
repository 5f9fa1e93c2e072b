#include "model/linear.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "model/few_rows.h"
#include "model/gradient_sum.h"
#include "model/products.h"

namespace seq2see {
namespace {

/// bias [out] joins each row of y [N, out].
void add_to_rows(const at::Tensor& y, const at::Tensor& bias) {
  if (!y.is_cpu()) {
    y.add_(bias);
    return;
  }
  AT_DISPATCH_FLOATING_TYPES(y.scalar_type(), "add_to_rows", [&] {
    auto* row = y.data_ptr<scalar_t>();
    for (int64_t i = 0; i < y.size(0); ++i, row += y.size(1))
      add_numbers(row, bias.data_ptr<scalar_t>(), y.size(1));
  });
}

using torch::autograd::AutogradContext;
using Tensors = torch::autograd::variable_list;

struct LinearFunction : torch::autograd::Function<LinearFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias) {
    RECORD_USER_SCOPE("bias");
    context->save_for_backward({x, weight, bias});
    return linear_by_columns(x, weight.t(), bias);
  }

  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1], &bias = saved[2];
    const at::Tensor g = gradients[0].reshape({-1, weight.size(0)}).contiguous();  // [N, out]
    const at::Tensor rows = x.reshape({-1, weight.size(1)});                       // [N, in]
    Tensors results(3);
    if (context->needs_input_grad(0)) results[0] = product(g, weight).view(x.sizes());
    GradientSum weights(weight), biases(bias);
    weights.add_product(g, rows);
    biases.add_rows(g);
    results[1] = weights.result();
    results[2] = biases.result();
    return results;
  }
};

/// The same with products of bfloat16; of what was put in, their operand alone is kept.
struct Bf16LinearFunction : torch::autograd::Function<Bf16LinearFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias, const at::Tensor& bf16) {
    const at::Tensor rounded = x.to(at::kBFloat16);
    context->save_for_backward({rounded, weight, bias, bf16});
    return linear_by_columns(rounded, bf16.t(), bias);
  }

  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1], &bias = saved[2], &bf16 = saved[3];
    const at::Tensor g = gradients[0].reshape({-1, weight.size(0)}).contiguous();  // [N, out]
    const at::Tensor rounded = g.to(at::kBFloat16);
    Tensors results(4);
    if (context->needs_input_grad(0)) results[0] = product(rounded, bf16).to(g.scalar_type()).view(x.sizes());
    GradientSum weights(weight), biases(bias);
    weights.add_product(rounded, x.reshape({-1, weight.size(1)}));
    biases.add_rows(g);
    results[1] = weights.result();
    results[2] = biases.result();
    return results;
  }
};

struct LookUp : torch::autograd::Function<LookUp> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& table, const at::Tensor& ids) {
    context->save_for_backward({table, ids});
    return at::embedding(table, ids);
  }

  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor &table = saved[0], ids = saved[1].contiguous(), g = gradients[0].contiguous();
    const GradientSum rows(table);  // [V, D]
    if (!table.is_cpu()) {
      rows.sum().add_(at::embedding_dense_backward(g, ids, table.size(0), -1, false));
      return {rows.result(), at::Tensor()};
    }
    AT_DISPATCH_FLOATING_TYPES(table.scalar_type(), "look_up_backward", [&] {
      const int64_t width = table.size(1);
      const auto* id = ids.data_ptr<int64_t>();
      const auto* row = g.data_ptr<scalar_t>();
      for (int64_t i = 0; i < ids.numel(); ++i, row += width) {
        add_numbers(rows.sum().data_ptr<scalar_t>() + id[i] * width, row, width);
      }
    });
    return {rows.result(), at::Tensor()};
  }
};

}  // namespace

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                  const at::Tensor& bf16) {
  if (bf16.defined()) return Bf16LinearFunction::apply(x, weight, bias, bf16);
  return LinearFunction::apply(x, weight, bias);
}

at::Tensor linear_by_columns(const at::Tensor& x, const at::Tensor& turned, const at::Tensor& bias) {
  std::vector<int64_t> shape = x.sizes().vec();
  shape.back() = turned.size(1);
  if (are_few_rows(x, turned)) {
    const at::Tensor y = at::empty(shape, x.options());
    multiply_few_rows(x, turned, bias, y);
    return y;
  }
  const at::Tensor rows =
      (x.dim() == 2 ? x : x.reshape({-1, x.size(-1)})).to(turned.scalar_type());  // [N, in]
  const at::Tensor y = product(rows, turned).to(bias.scalar_type());              // [N, out]
  add_to_rows(y, bias);
  return x.dim() == 2 ? y : y.view(shape);
}

at::Tensor look_up(const at::Tensor& table, const at::Tensor& ids) {
  if (!c10::GradMode::is_enabled()) return at::embedding(table, ids);
  return LookUp::apply(table, ids);
}

}  // namespace seq2see
