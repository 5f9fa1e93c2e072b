#include "model/linear.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "model/vectors.h"

namespace seq2see {
namespace {

SEQ2SEE_VECTORS void add(float* __restrict sum, const float* __restrict addend, int64_t size) {
  for (int64_t i = 0; i < size; ++i) sum[i] += addend[i];
}
void add(double* sum, const double* addend, int64_t size) {
  for (int64_t i = 0; i < size; ++i) sum[i] += addend[i];
}

/// bias [out] joins each row of y [N, out].
void add_to_rows(const at::Tensor& y, const at::Tensor& bias) {
  AT_DISPATCH_FLOATING_TYPES(y.scalar_type(), "add_to_rows", [&] {
    auto* row = y.data_ptr<scalar_t>();
    for (int64_t i = 0; i < y.size(0); ++i, row += y.size(1)) add(row, bias.data_ptr<scalar_t>(), y.size(1));
  });
}

/// The sum of the rows of g [N, out] joins sum [out].
void add_rows(const at::Tensor& sum, const at::Tensor& g) {
  AT_DISPATCH_FLOATING_TYPES(g.scalar_type(), "add_rows", [&] {
    const auto* row = g.data_ptr<scalar_t>();
    for (int64_t i = 0; i < g.size(0); ++i, row += g.size(1)) add(sum.data_ptr<scalar_t>(), row, g.size(1));
  });
}

/// Whether a weight's gradient is memory that gradients are added up in.
bool accumulates(const at::Tensor& weight) {
  return weight.is_leaf() && weight.grad().defined();
}

using torch::autograd::AutogradContext;
using Tensors = torch::autograd::variable_list;

at::Tensor product(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  const at::Tensor y = at::mm(x.reshape({-1, x.size(-1)}), weight.t());  // [N, out]
  add_to_rows(y, bias);
  std::vector<int64_t> shape = x.sizes().vec();
  shape.back() = weight.size(0);
  return y.view(shape);
}

struct LinearFunction : torch::autograd::Function<LinearFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias) {
    context->save_for_backward({x, weight, bias});
    return product(x, weight, bias);
  }

  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1], &bias = saved[2];
    const at::Tensor g = gradients[0].reshape({-1, weight.size(0)}).contiguous();  // [N, out]
    const at::Tensor rows = x.reshape({-1, weight.size(1)});                       // [N, in]
    Tensors results(3);
    if (context->needs_input_grad(0)) results[0] = at::mm(g, weight).view(x.sizes());
    if (accumulates(weight)) {
      at::Tensor sum = weight.grad();
      at::addmm_out(sum, sum, g.t(), rows);
    } else if (context->needs_input_grad(1)) {
      results[1] = at::mm(g.t(), rows);
    }
    const bool in_place = accumulates(bias);
    const at::Tensor sum = in_place ? bias.grad() : at::zeros_like(bias);
    add_rows(sum, g);
    if (!in_place) results[2] = sum;
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
    const bool in_place = accumulates(table);
    const at::Tensor sum = in_place ? table.grad() : at::zeros_like(table);  // [V, D]
    AT_DISPATCH_FLOATING_TYPES(table.scalar_type(), "look_up_backward", [&] {
      const int64_t width = table.size(1);
      const auto* id = ids.data_ptr<int64_t>();
      const auto* row = g.data_ptr<scalar_t>();
      for (int64_t i = 0; i < ids.numel(); ++i, row += width) {
        add(sum.data_ptr<scalar_t>() + id[i] * width, row, width);
      }
    });
    return {in_place ? at::Tensor() : sum, at::Tensor()};
  }
};

}  // namespace

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  if (!c10::GradMode::is_enabled()) return product(x, weight, bias);
  return LinearFunction::apply(x, weight, bias);
}

at::Tensor look_up(const at::Tensor& table, const at::Tensor& ids) {
  if (!c10::GradMode::is_enabled()) return at::embedding(table, ids);
  return LookUp::apply(table, ids);
}

}  // namespace seq2see
