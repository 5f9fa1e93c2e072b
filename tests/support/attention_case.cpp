#include "tests/support/attention_case.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

namespace seq2see {

Attention::Result AttentionCase::attend(at::Tensor gradient) const {
  Parameters::Binding binding = parameters.bind(std::move(gradient));
  const Attention attention(binding, "attention", options, width);
  return attention.attend(query, at::arange(query.size(1), at::kLong),
                          attention.prepare(keys, values, lengths_tensor(lengths)));
}

AttentionCase AttentionCase::alone(int64_t sentence) const {
  AttentionCase one = *this;
  const int64_t length = lengths[static_cast<size_t>(sentence)];
  one.lengths = {length};
  one.query = query.narrow(0, sentence, 1);
  one.keys = keys.narrow(0, sentence, 1).narrow(1, 0, length);
  one.values = values.narrow(0, sentence, 1).narrow(1, 0, length);
  return one;
}

AttentionCase make_case(const AttentionOptions& options, Random& random, std::vector<int64_t> lengths,
                        int64_t targets, int64_t width) {
  const int64_t batch = static_cast<int64_t>(lengths.size()),
                longest = *std::max_element(lengths.begin(), lengths.end());
  const at::Tensor query = draw(random, {batch, targets, width});
  const at::Tensor keys = draw(random, {batch, longest, width});
  const at::Tensor values = draw(random, {batch, longest, width});
  return {
      options,
      width,
      std::move(lengths),
      query,
      keys,
      values,
      drawn_parameters([&](Weights& weights) { Attention(weights, "attention", options, width); }, random)};
}

AttentionCase random_case(const AttentionOptions& options, Random& random, int64_t longest, int64_t most) {
  const auto below = [&](int64_t limit) {
    return static_cast<int64_t>(random.below(static_cast<uint64_t>(limit)));
  };
  std::vector<int64_t> lengths;
  for (int64_t count = 1 + below(3); count > 0; --count) lengths.push_back(1 + below(longest));
  AttentionCase attention = make_case(options, random, lengths, 1 + below(most), 4 * (1 + below(5)));
  if (options.scope == AttentionScope::local_predictive) {
    // So that where it looks goes from one end to the other.
    slice_of(attention.parameters, attention.parameters.flat(), "attention.score.position_vector").mul_(4);
  }
  return attention;
}

std::vector<AttentionOptions> attention_options(AttentionScope scope) {
  std::vector<AttentionOptions> all;
  for (auto [score, name] : Named<AttentionScore>::values) {
    for (int heads : {1, 2, 4}) {
      for (bool projections : {false, true}) {
        all.push_back({score, scope, 1 + static_cast<int>(all.size()) % 3, heads, projections});
      }
    }
  }
  return all;
}

std::vector<AttentionOptions> attention_options() {
  std::vector<AttentionOptions> all;
  for (auto [scope, name] : Named<AttentionScope>::values) {
    for (const AttentionOptions& options : attention_options(scope)) all.push_back(options);
  }
  return all;
}

std::string describe(const AttentionOptions& options) {
  return fmt::format("{}, {}, window {}, {} heads, projections {}", name_of(options.score),
                     name_of(options.scope), options.window, options.heads, options.projections);
}

}  // namespace seq2see
