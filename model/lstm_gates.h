#pragma once

#include <ATen/core/Tensor.h>

namespace seq2see {

/// What an LSTM's step has besides its products: gates in LibTorch's order i, f, g, o. The numbers of a row
/// lie side by side, rows any distance apart. Float and double.
struct LstmStep {
  at::Tensor gates;      // [B, 4D]
  at::Tensor last_cell;  // [B, D]
  at::Tensor cell;       // [B, D]
  at::Tensor squashed;   // [B, D], tanh of the cell
};

/// From products to the next state: gates + bias [4D] become i, f, o = sigmoid, g = tanh of themselves;
/// cell = f last_cell + i g; hidden [B, D] = o tanh(cell). Everything but last_cell and bias is written.
void open_gates(const LstmStep& step, const at::Tensor& bias, const at::Tensor& hidden);

/// And back: from the gradients of hidden and cell [B, D] to that of the gates before they were opened [B,
/// 4D], which is written; d_cell becomes the gradient of last_cell.
void open_gates_backward(const LstmStep& step, const at::Tensor& d_hidden, const at::Tensor& d_cell,
                         const at::Tensor& d_gates);

}  // namespace seq2see
