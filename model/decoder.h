#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "model/attention.h"
#include "model/encoder.h"
#include "model/pass.h"

namespace seq2see {

/// Scores of the next token, and the attention weights that produced them (as far as `Pass::want` asks for
/// them).
struct Output {
  at::Tensor logits;  // [B, T, V]
  AttentionWeights attention;
};

/// Where a decoder stands within a batch of beams: B sentences of K hypotheses each. Memories are held once a
/// sentence.
class DecoderState {
 public:
  virtual ~DecoderState() = default;

  /// Hypothesis k of sentence b goes on from what was hypothesis origin[b, k]; origin [B, K'] int64. There
  /// are K' of a sentence from then on.
  virtual void reorder(const at::Tensor& origin) = 0;

  /// Only these sentences stay, in this order; sentences [B'] int64.
  virtual void keep(const at::Tensor& sentences) = 0;
};

/// A decoder has two entries and no third; both give the same numbers.
class Decoder {
 public:
  virtual ~Decoder() = default;

  /// A whole target at once (teacher forcing): input [B, T] int64 begins with the start mark.
  virtual Output forward(const Memory& memory, const at::Tensor& input, const Pass& pass) const = 0;

  /// The state before the first token, for `beam` hypotheses a sentence.
  virtual std::unique_ptr<DecoderState> start(const Memory& memory, int beam) const = 0;

  /// One step of search: last [B, K] int64 are the hypotheses' last tokens; logits [B, K, V], weights [B, H,
  /// K, S].
  virtual Output step(DecoderState& state, const at::Tensor& last, const Pass& pass) const = 0;
};

}  // namespace seq2see
