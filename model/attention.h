#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "model/layers.h"
#include "model/options.h"

namespace seq2see {

/// Attention weights of every layer, [B, H, T, S] each; a row sums to 1 and padding has exactly 0.
struct AttentionWeights {
  std::vector<at::Tensor> cross;
};

/// Attention: queries look at a memory's keys, and take the mean of its values, weighted by the softmax of
/// the scores. Score, heads and projections are independent choices (AttentionOptions). D is the width, H the
/// heads, d = D / H.
class Attention {
 public:
  Attention() = default;
  Attention(Weights& weights, const std::string& name, const AttentionOptions& options, int64_t width);

  /// What of a memory does not depend on the query, computed once a sentence.
  struct Prepared {
    at::Tensor keys;    // [B, H, S, d], projected and multiplied by the score's matrix where it has one
    at::Tensor values;  // [B, H, S, d]
    at::Tensor bias;    // [B, 1, 1, S]: 0, or -inf at padding
  };

  /// keys and values [B, S, D]; mask [B, S], true where a source token is. Every sentence has at least one
  /// token.
  Prepared prepare(const at::Tensor& keys, const at::Tensor& values, const at::Tensor& mask) const;

  struct Result {
    at::Tensor context;  // [B, T, D]
    at::Tensor weights;  // [B, H, T, S]
  };

  /// query [B, T, D]; T are target positions, or the beam's hypotheses.
  Result attend(const at::Tensor& query, const Prepared& memory) const;

 private:
  at::Tensor split_heads(const at::Tensor& x) const;                         // [B, T, D] -> [B, H, T, d]
  at::Tensor scores(const at::Tensor& query, const at::Tensor& keys) const;  // [B, H, T, S]

  AttentionOptions options_;
  int64_t head_width_ = 0;
  Linear query_, key_, value_, output_;  // with projections only
  at::Tensor key_matrix_;                // [H, d, d], general and additive
  at::Tensor query_matrix_;              // [H, d, d], additive
  at::Tensor vector_;                    // [H, d], additive
};

}  // namespace seq2see
