#pragma once

#include <ATen/core/Tensor.h>

namespace seq2see {

/// Which keys a query may look at, besides those within its sentence.
enum class Reach {
  sentence,  ///< all of them
  causal,    ///< those up to its own position
};

struct ShortAttention {
  at::Tensor context;  // [B, H, T, d]; a token's heads lie side by side
  at::Tensor weights;  // [B, H, T, S]
};

/// Whether attend_short() takes them: up to 64 queries and keys, float or double, on the CPU.
bool is_short(const at::Tensor& query, const at::Tensor& keys);

/// Where the gradients of keys and values are added up that are looked at more than once: for all else to be
/// new tensors that somebody adds. Undefined where each look has its own.
struct LookSums {
  at::Tensor keys, values;  // [B, H, S, d]
};

/// Keys and values for many looks: the tensors become others of the same numbers, for attend_short() with the
/// sums that are returned. What other ways lead from them to a gradient counts, too.
LookSums gather_looks(at::Tensor& keys, at::Tensor& values);

/// weights = softmax of scale * query . key over the keys s < lengths[b], exactly 0 at the others; context =
/// the values' sum by weights. query [B, H, T, d], keys and values [B, H, S, d], each with any strides,
/// lengths [B] int64. One pass over each sentence and head, from scores to context, while everything is in
/// the processor's nearest cache: a library's batched products, softmax and masks are a dozen passes, and
/// calling one product costs more than ten words need. Gradients for everything.
ShortAttention attend_short(const at::Tensor& query, const at::Tensor& keys, const at::Tensor& values,
                            const at::Tensor& lengths, double scale, Reach reach, const LookSums& sums = {});

}  // namespace seq2see
