#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "model/pass.h"

namespace seq2see {

/// Sixteen bits decide about a number, four decisions out of one 64-bit hash of its position.
struct Decisions {
  uint64_t key;
  uint32_t dropped;  ///< of 65,536
  float kept;        ///< what the others are scaled by
};

/// Drops each number with probability p and scales the others by 1 / (1 - p), while training. `place` tells
/// the dropouts of one model apart; `occurrence` the uses of one dropout within a pass. What is dropped is a
/// function of these and the pass alone, so the backward pass draws it again and no mask is kept. (Not on a
/// GPU, where LibTorch drops other numbers, by the same of these.)
struct Dropout {
  double p = 0;
  int place = 0;

  at::Tensor operator()(const at::Tensor& x, const Pass& pass, int occurrence = 0) const;

  /// other + dropped x, of the same shape, in one pass.
  at::Tensor add(const at::Tensor& x, const at::Tensor& other, const Pass& pass) const;

  /// Dropped max(0, x), in one pass.
  at::Tensor rectify(const at::Tensor& x, const Pass& pass) const;

 private:
  bool drops(const Pass& pass) const;
  Decisions decisions(const Pass& pass, int occurrence) const;
};

}  // namespace seq2see
