#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "model/history.h"
#include "model/layers.h"
#include "model/options.h"
#include "model/pass.h"
#include "model/short_attention.h"

namespace seq2see {

/// Attention weights of every layer, [B, H, T, S] each. A row sums to 1, under the Gaussian of
/// local_predictive to at most 1; padding and what lies outside a window have exactly 0. Rows of queries that
/// are padding mean nothing.
struct AttentionWeights {
  std::vector<at::Tensor> cross;  ///< of the decoder to the memory

  // Self-attention of transformers, where everything is wanted; not kept while stepping.
  std::vector<at::Tensor> encoder;  ///< [B, H, S, S]
  std::vector<at::Tensor> decoder;  ///< [B, H, T, T]
};

/// Attention: queries look at a memory's keys, and take the mean of its values, weighted by the softmax of
/// the scores. Score, scope, heads and projections are independent choices (AttentionOptions). D is the
/// width, H the heads, d = D / H, n = 2 window + 1 (window + 1 where it is causal).
class Attention {
 public:
  /// Who looks at whom.
  enum class Role {
    cross,   ///< a decoder at the memory
    self,    ///< a sentence at itself; local_monotonic is then a window around each position
    causal,  ///< a target at itself, up to each position; a window lies before it
  };

  Attention() = default;
  Attention(Weights& weights, const std::string& name, const AttentionOptions& options, int64_t width,
            Role role = Role::cross);

  /// What of a memory does not depend on the query, computed once a sentence.
  struct Prepared {
    at::Tensor keys;     // [B, H, S, d], projected and multiplied by the score's matrix where it has one
    at::Tensor values;   // [B, H, S, d]
    at::Tensor lengths;  // [B] int64
    LookSums sums;       // see gather_gradients()

    /// Before many calls of attend(): the gradients of keys and values that each would have are added up in
    /// one place.
    void gather_gradients();

    /// Only these sentences stay, in this order; sentences [B'] int64.
    void keep(const at::Tensor& sentences);
  };

  /// keys and values [B, S, D]; lengths [B] int64, from 1 to S.
  Prepared prepare(const at::Tensor& keys, const at::Tensor& values, const at::Tensor& lengths) const;

  /// The same where all sentences are S long.
  Prepared prepare_whole(const at::Tensor& keys, const at::Tensor& values) const;

  struct Result {
    at::Tensor context;  // [B, T, D]
    at::Tensor weights;  // [B, H, T, S], or undefined where nobody wants them
  };

  /// query [B, T, D]; T are target positions, or the beam's hypotheses. positions [T] int64 are theirs, from
  /// 0.
  Result attend(const at::Tensor& query, const at::Tensor& positions, const Prepared& memory,
                Want want = Want::everything) const;

  /// A step of causal attention with projections: the tokens of hypotheses [N, D] join their history, and
  /// look at it.
  at::Tensor step(const at::Tensor& tokens, const Lineage& lineage, History& history) const;  // [N, D]

 private:
  at::Tensor split_heads(const at::Tensor& x) const;  // [B, T, D] -> [B, H, T, d]
  double scale() const;                               // of a query's product with a key

  // Global scope.
  bool looks_by_rows(const at::Tensor& query) const;                         // [B, T, D]
  at::Tensor scores(const at::Tensor& query, const at::Tensor& keys) const;  // [B, H, T, S]
  Result attend_globally(const at::Tensor& query, const at::Tensor& positions, const Prepared& memory) const;

  // Local scopes.
  struct Window {
    at::Tensor first;     // [B, H, T] int64
    at::Tensor gaussian;  // [B, H, T, n], of local_predictive only
    int64_t width;        // n
  };
  Window window(const at::Tensor& query, const at::Tensor& positions, const Prepared& memory) const;
  at::Tensor window_scores(const at::Tensor& query, const at::Tensor& keys, const Window& window) const;
  Result attend_locally(const at::Tensor& query, const at::Tensor& positions, const Prepared& memory,
                        Want want) const;

  AttentionOptions options_;
  Role role_ = Role::cross;
  int64_t head_width_ = 0;
  Linear query_, key_, value_, output_;  // with projections only
  Linear joined_;                        // query_, key_ and value_, for step() of weights that are only read
  at::Tensor key_matrix_;                // [H, d, d], general and additive
  at::Tensor query_matrix_;              // [H, d, d], additive
  at::Tensor vector_;                    // [H, d], additive
  at::Tensor position_matrix_;           // [H, d, d], local_predictive
  at::Tensor position_vector_;           // [H, d], local_predictive
};

}  // namespace seq2see
