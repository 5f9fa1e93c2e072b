#include "model/alignment_weights.h"

#include <ATen/ATen.h>

namespace seq2see {

at::Tensor alignment_weights(const AttentionWeights& weights, const AlignmentHeads& chosen) {
  const at::Tensor layer = chosen.layer == AlignmentHeads::all_layers ? at::stack(weights.cross).mean(0)
                           : chosen.layer == AlignmentHeads::last_layer
                               ? weights.cross.back()
                               : weights.cross.at(static_cast<size_t>(chosen.layer));  // [B, H, T, S]
  if (chosen.heads.empty()) return layer.mean(1);
  const std::vector<int64_t> heads(chosen.heads.begin(), chosen.heads.end());
  return layer.index_select(1, at::tensor(heads, at::kLong)).mean(1);
}

}  // namespace seq2see
