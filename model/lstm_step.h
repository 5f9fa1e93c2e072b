#pragma once

#include "model/lstm.h"

namespace seq2see {

/// One step of an LSTM layer where no gradient is wanted, in floats (see is_plain()): what at::lstm_cell
/// gives, with all behind its two products in one loop. x [B, in]; hidden becomes the next state and cell the
/// next cell [B, D].
void lstm_step(const at::Tensor& x, const LstmWeights& weights, at::Tensor& hidden, at::Tensor& cell);

}  // namespace seq2see
