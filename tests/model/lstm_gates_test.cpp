#include "model/lstm_gates.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// One step of three sentences, and what LibTorch's operations make of it.
struct Gates {
  Gates(int64_t width, at::ScalarType type) {
    const auto drawn = [&](const std::vector<int64_t>& shape) { return draw(random, shape).mul(3).to(type); };
    products = drawn({3, 4 * width}).requires_grad_(true);
    bias = drawn({4 * width});
    last = drawn({3, width}).requires_grad_(true);
    const std::vector<at::Tensor> gates = (products + bias).chunk(4, 1);
    cell = at::sigmoid(gates[1]) * last + at::sigmoid(gates[0]) * at::tanh(gates[2]);
    hidden = at::sigmoid(gates[3]) * at::tanh(cell);
    d_hidden = drawn({3, width});
    d_cell = drawn({3, width});
  }

  Random random{1};
  at::Tensor products, bias, last, cell, hidden, d_hidden, d_cell;
};

void expect_equal(int64_t width, at::ScalarType type, double most) {
  SCOPED_TRACE(fmt::format("width {}, {}", width, c10::toString(type)));
  const Gates gates(width, type);
  // Rows lie apart, as those of one step of a layer do.
  const auto room = [&](int64_t columns) { return at::zeros({3, columns + 5}, type).narrow(1, 0, columns); };
  const LstmStep step{room(4 * width), gates.last.detach(), room(width), room(width)};
  step.gates.copy_(gates.products.detach());
  const at::Tensor hidden = room(width), d_gates = room(4 * width), d_cell = gates.d_cell.clone();
  open_gates(step, gates.bias, hidden);
  EXPECT_LT(difference(hidden, gates.hidden), most);
  EXPECT_LT(difference(step.cell, gates.cell), most);
  EXPECT_LT(difference(step.squashed, at::tanh(gates.cell)), most);
  open_gates_backward(step, gates.d_hidden, d_cell, d_gates);
  ((gates.hidden * gates.d_hidden).sum() + (gates.cell * gates.d_cell).sum()).backward();
  EXPECT_LT(difference(d_gates, gates.products.grad()), most);
  EXPECT_LT(difference(d_cell, gates.last.grad()), most);
}

TEST(LstmGates, EqualTheLibrarysInValuesAndGradients) {
  for (const int64_t width : {1, 16, 20, 50}) {
    expect_equal(width, at::kDouble, 1e-14);
    expect_equal(width, at::kFloat, 1e-5);
  }
}

TEST(LstmGates, StayFiniteFarFromZero) {
  for (const double far : {-1e4, -90.0, 90.0, 1e4}) {
    const LstmStep step{at::full({1, 8}, far, at::kFloat), at::ones({1, 2}), at::empty({1, 2}),
                        at::empty({1, 2})};
    const at::Tensor hidden = at::empty({1, 2}), d_cell = at::ones({1, 2}), d_gates = at::empty({1, 8});
    open_gates(step, at::zeros({8}), hidden);
    EXPECT_NEAR(hidden[0][0].item<double>(), far > 0 ? std::tanh(2.0) : 0.0, 1e-6);
    open_gates_backward(step, at::ones({1, 2}), d_cell, d_gates);
    EXPECT_LT(d_gates.abs().max().item<double>(), 1e-6);
  }
}

}  // namespace
}  // namespace seq2see
