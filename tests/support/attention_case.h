#pragma once

#include "model/attention.h"
#include "tests/support/tensors.h"

namespace seq2see {

/// Attention with its weights, and a padded batch to look at; doubles throughout.
struct AttentionCase {
  AttentionOptions options;
  int64_t width = 8;
  std::vector<int64_t> lengths;
  at::Tensor query, keys, values;
  Parameters parameters;

  Attention::Result attend(at::Tensor gradient = {}) const;

  /// One sentence of the batch, without padding.
  AttentionCase alone(int64_t sentence) const;
};

AttentionCase make_case(const AttentionOptions& options, Random& random, std::vector<int64_t> lengths,
                        int64_t targets, int64_t width = 8);

/// A padded batch of up to three sentences of up to `longest` tokens, and up to `most` targets.
AttentionCase random_case(const AttentionOptions& options, Random& random, int64_t longest, int64_t most);

/// Every score with 1, 2 and 4 heads, with projections and without. Windows of local scopes reach 1 to 3.
std::vector<AttentionOptions> attention_options(AttentionScope scope);

/// Those of all scopes.
std::vector<AttentionOptions> attention_options();

std::string describe(const AttentionOptions& options);

}  // namespace seq2see
