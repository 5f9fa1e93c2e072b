#pragma once

#include <ATen/core/Tensor.h>

#include "model/lstm.h"

namespace seq2see {

/// An LSTM layer whose steps are taken one by one, with gradients, because what a step reads comes of the
/// step before. What can be done for all steps at once is: the products of what is known from the start, and
/// the gradients of the weights, which the steps only note down and the backward pass computes behind the
/// last of them. Float and double.
class LstmSteps {
 public:
  /// `known` [B, T, K] is the first part of each step's input; K may be 0.
  LstmSteps(const at::Tensor& known, const LstmWeights& weights);

  /// The next step. `fed` [B, in - K] is the rest of its input; hidden and cell [B, D] become the next.
  void step(const at::Tensor& fed, at::Tensor& hidden, at::Tensor& cell);

  /// Of step t, by t first so that a step's rows lie side by side.
  struct Notes {
    at::Tensor gates;     // [T, B, 4D], first the products of what is known
    at::Tensor cells;     // [T, B, D]
    at::Tensor squashed;  // [T, B, D], tanh of the cells
    at::Tensor read;      // [T, B, in - K + D]: what was fed, and the state before
    at::Tensor d_gates;   // [T, B, 4D]
    at::Tensor weight;    // [4D, in - K + D], what `read` is multiplied by
    at::Tensor bias;      // [4D]
  };

 private:
  Notes notes_;
  at::Tensor begun_;  // where the gradients of the steps meet
  int64_t next_ = 0;
};

}  // namespace seq2see
