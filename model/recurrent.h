#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

#include "model/lstm_steps.h"
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

  /// Steps that each read what comes of the one before, with gradients (see LstmSteps).
  class Steps {
   public:
    /// `known` [B, T, K]: the first part of each step's input, there from the start; K may be 0.
    Steps(const Recurrent& layer, const at::Tensor& known);

    /// The next step; fed [B, in - K] is the rest of its input.
    Carry next(const at::Tensor& fed, const Carry& last);

   private:
    const Recurrent& layer_;
    at::Tensor known_;
    std::optional<LstmSteps> lstm_;
    int64_t next_ = 0;
  };

  /// Zeros for a batch.
  Carry zeros(int64_t batch) const;

  int64_t width() const { return width_; }

 private:
  LstmWeights lstm_weights() const { return {input_weight_, hidden_weight_, input_bias_, hidden_bias_}; }

  Cell cell_ = Cell::lstm;
  int64_t width_ = 0;
  at::Tensor input_weight_, hidden_weight_;  // [gates * D, in], [gates * D, D]
  at::Tensor input_bias_, hidden_bias_;      // [gates * D] twice
};

}  // namespace seq2see
