#pragma once

#include <ATen/core/Tensor.h>

#include "model/alignment_heads.h"
#include "model/attention.h"

namespace seq2see {

/// The mean over the chosen heads: [B, T, S].
at::Tensor alignment_weights(const AttentionWeights& weights, const AlignmentHeads& chosen);

}  // namespace seq2see
