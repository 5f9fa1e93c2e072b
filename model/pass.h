#pragma once

#include <cstdint>

namespace seq2see {

/// Which attention weights a caller will read; what nobody reads is not kept.
enum class Want { nothing, cross, everything };

/// What one pass through the model is for. Randomness (dropout) is a function of these numbers and of the
/// place in the model, so that there is no generator state.
struct Pass {
  bool training = false;
  uint64_t seed = 0;
  uint64_t step = 0;
  int shard = 0;
  Want want = Want::nothing;
};

}  // namespace seq2see
