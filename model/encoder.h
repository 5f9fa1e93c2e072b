#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "model/pass.h"

namespace seq2see {

/// A padded batch of source sentences, each ended by the end mark.
struct Source {
  at::Tensor ids;      // [B, S] int64, padded behind
  at::Tensor lengths;  // [B] int64, end mark included, at least 1
};

/// What a decoder sees of the source: all that encoders and decoders have to agree on.
struct Memory {
  at::Tensor keys;                         // [B, S, D]
  at::Tensor values;                       // [B, S, D]
  at::Tensor mask;                         // [B, S] bool, true where a token is
  at::Tensor lengths;                      // [B] int64
  std::vector<at::Tensor> self_attention;  // AttentionWeights::encoder; a decoder has no need of it
};

/// A memory with its mask.
Memory make_memory(const at::Tensor& keys, const at::Tensor& values, const at::Tensor& lengths);

class Encoder {
 public:
  virtual ~Encoder() = default;
  virtual Memory encode(const Source& source, const Pass& pass) const = 0;
};

}  // namespace seq2see
