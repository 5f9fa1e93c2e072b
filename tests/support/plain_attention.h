#pragma once

#include "model/attention.h"

namespace seq2see {

/// Cross-attention as its formulas have it, one number after the other in double: what model/attention.h
/// makes quick. Parameters are those of an Attention named "attention"; queries stand at positions 0, 1, ...
Attention::Result attend_plainly(const AttentionOptions& options, const Parameters& parameters,
                                 const at::Tensor& query, const at::Tensor& keys, const at::Tensor& values,
                                 const std::vector<int64_t>& lengths);

}  // namespace seq2see
