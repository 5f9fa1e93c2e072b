#pragma once

#include <ATen/core/Tensor.h>

#include "model/pass.h"

namespace seq2see {

/// Drops each number with probability p and scales the others by 1 / (1 - p), while training. `place` tells
/// the dropouts of one model apart; `occurrence` the uses of one dropout within a pass. What is dropped is a
/// function of these and the pass alone, so the backward pass draws it again and no mask is kept.
struct Dropout {
  double p = 0;
  int place = 0;

  at::Tensor operator()(const at::Tensor& x, const Pass& pass, int occurrence = 0) const;
};

}  // namespace seq2see
