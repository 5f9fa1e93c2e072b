#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "model/attention.h"
#include "model/dropout.h"
#include "model/layers.h"
#include "model/options.h"

namespace seq2see {

/// Token embeddings times the root of the width, plus sinusoids of the position: sines in the first half of
/// the width, cosines in the second (Vaswani et al., 2017; the halves as in MarianMT).
class PositionalEmbedding {
 public:
  PositionalEmbedding() = default;
  PositionalEmbedding(const Embedding& embedding, int64_t width, double dropout, int place);

  /// ids [B, T] at positions first, first + 1, ... -> [B, T, D]
  at::Tensor operator()(const at::Tensor& ids, int64_t first, const Pass& pass) const;

  /// ids [N], all at one position of their sentences, without dropout -> [N, D]
  at::Tensor next(const at::Tensor& ids, int64_t position) const;

 private:
  Embedding embedding_;
  int64_t width_ = 0;
  at::Tensor first_sinusoids_;  // [128, D] doubles, for most sentences are no longer
  at::Tensor first_places_;     // the same in floats
  Dropout dropout_;
};

/// sin(p / 10000^(2i / D)) for i < D / 2, then the cosines, of positions p = first .. first + count - 1:
/// [count, D].
at::Tensor sinusoids(int64_t first, int64_t count, int64_t width, const at::TensorOptions& options);

/// A sublayer's frame: x + sublayer(norm(x)) or norm(x + sublayer(x)), with dropout of what the sublayer
/// says.
struct Residual {
  Residual() = default;
  Residual(Weights& weights, const std::string& name, const ModelOptions& options, int place);

  template <typename Sublayer>
  at::Tensor operator()(const at::Tensor& x, const Pass& pass, const Sublayer& sublayer) const {
    if (order == Norm::pre) return dropout.add(sublayer(norm(x)), x, pass);
    return norm(dropout.add(sublayer(x), x, pass));
  }

  LayerNorm norm;
  Dropout dropout;
  Norm order = Norm::pre;
};

/// Two linear layers with an activation between, each position for itself.
class FeedForward {
 public:
  FeedForward() = default;
  FeedForward(Weights& weights, const std::string& name, const ModelOptions& options, int place);

  at::Tensor operator()(const at::Tensor& x, const Pass& pass) const;  // [B, T, D] -> [B, T, D]

 private:
  Linear in_, out_;
  Activation activation_ = Activation::relu;
  Dropout dropout_;
};

/// What the options say of self-attention.
AttentionOptions self_attention_options(const TransformerOptions& options);

}  // namespace seq2see
