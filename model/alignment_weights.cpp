#include "model/alignment_weights.h"

#include <ATen/ATen.h>

namespace seq2see {

at::Tensor alignment_weights(const AttentionWeights& weights, const AlignmentHeads& chosen) {
  std::vector<at::Tensor> layers;
  for (const size_t number : layers_of(chosen, weights.cross.size()))
    layers.push_back(weights.cross.at(number));
  const at::Tensor layer = layers.size() == 1 ? layers.front() : at::stack(layers).mean(0);  // [B, H, T, S]
  if (chosen.heads.empty()) return layer.mean(1);
  const std::vector<int64_t> heads(chosen.heads.begin(), chosen.heads.end());
  return layer.index_select(1, at::tensor(heads, at::kLong)).mean(1);
}

}  // namespace seq2see
