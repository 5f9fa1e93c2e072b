#pragma once

#include <ATen/core/Tensor.h>

namespace seq2see {

/// What an LSTM layer multiplies by; gates in LibTorch's order i, f, g, o. `in` is the input's width, D the
/// state's.
struct LstmWeights {
  at::Tensor input_weight;   // [4D, in]
  at::Tensor hidden_weight;  // [4D, D]
  at::Tensor input_bias;     // [4D]
  at::Tensor hidden_bias;    // [4D]
};

/// All steps of one LSTM layer (Hochreiter and Schmidhuber, 1997): x [B, T, in] -> states [B, T, D], from
/// `hidden` and `cell` [B, D] before the first step. The numbers are at::lstm's, which records a dozen
/// operations a step for the gradient: here a layer is one, whose gradient is written out, so that the input
/// products and the weights' gradients are one product each for all steps. Float and double.
at::Tensor lstm(const at::Tensor& x, const at::Tensor& hidden, const at::Tensor& cell,
                const LstmWeights& weights);

/// One step where no gradient is wanted: what at::lstm_cell gives. x [B, in]; hidden becomes the next state
/// and cell the next cell [B, D]. (For steps that take gradients see LstmSteps.)
void lstm_step(const at::Tensor& x, const LstmWeights& weights, at::Tensor& hidden, at::Tensor& cell);

}  // namespace seq2see
