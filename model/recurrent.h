#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>

#include "model/options.h"
#include "model/parameters.h"

namespace seq2see {

/// What a recurrent layer carries from step to step.
struct Carry {
  at::Tensor hidden;  // [B, D]
  at::Tensor cell;    // [B, D] (LSTM only)
};

/// One recurrent layer in one direction: LSTM (Hochreiter and Schmidhuber, 1997; gates in LibTorch's order i,
/// f, g, o) or GRU (Cho et al., 2014; r, z, n).
class Recurrent {
 public:
  Recurrent() = default;
  Recurrent(Weights& weights, const std::string& name, Cell cell, int64_t in, int64_t width);

  /// All steps: x [B, T, in] -> states [B, T, D]. `first` is the carry before the first step.
  at::Tensor run(const at::Tensor& x, const Carry& first) const;

  /// One step: x [B, in].
  Carry step(const at::Tensor& x, const Carry& last) const;

  /// Zeros for a batch.
  Carry zeros(int64_t batch) const;

  int64_t width() const { return width_; }

 private:
  Cell cell_ = Cell::lstm;
  int64_t width_ = 0;
  at::Tensor input_weight_, hidden_weight_;  // [gates * D, in], [gates * D, D]
  at::Tensor input_bias_, hidden_bias_;      // [gates * D] twice
};

}  // namespace seq2see
