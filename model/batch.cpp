#include "model/batch.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace seq2see {
namespace {

int64_t longest_of(std::span<const TokenIds* const> sentences) {
  size_t longest = 0;
  for (const TokenIds* ids : sentences) longest = std::max(longest, ids->size());
  return static_cast<int64_t>(longest);
}

}  // namespace

Source make_source(std::span<const TokenIds* const> sentences, const SpecialIds& special) {
  const auto batch = static_cast<int64_t>(sentences.size());
  const int64_t width = longest_of(sentences) + 1;
  Source source{at::full({batch, width}, special.pad, at::kLong), at::empty({batch}, at::kLong)};
  auto* ids = source.ids.data_ptr<int64_t>();
  for (int64_t b = 0; b < batch; ++b) {
    const TokenIds& sentence = *sentences[static_cast<size_t>(b)];
    auto* end = std::copy(sentence.begin(), sentence.end(), ids + b * width);
    *end = special.eos;
    source.lengths.data_ptr<int64_t>()[b] = static_cast<int64_t>(sentence.size()) + 1;
  }
  return source;
}

Target make_target(std::span<const TokenIds* const> sentences, const SpecialIds& special) {
  const auto batch = static_cast<int64_t>(sentences.size());
  const int64_t width = longest_of(sentences) + 1;
  Target target{at::full({batch, width}, special.pad, at::kLong),
                at::full({batch, width}, special.pad, at::kLong), 0};
  for (int64_t b = 0; b < batch; ++b) {
    const TokenIds& sentence = *sentences[static_cast<size_t>(b)];
    auto* input = target.input.data_ptr<int64_t>() + b * width;
    auto* output = target.output.data_ptr<int64_t>() + b * width;
    *input = special.start;
    std::copy(sentence.begin(), sentence.end(), input + 1);
    *std::copy(sentence.begin(), sentence.end(), output) = special.eos;
    target.tokens += static_cast<int64_t>(sentence.size()) + 1;
  }
  return target;
}

void hide_tokens(const Target& target, const SpecialIds& special, double share, Random random) {
  const int64_t batch = target.input.size(0), width = target.input.size(1);
  for (int64_t b = 0; b < batch; ++b) {
    auto* input = target.input.data_ptr<int64_t>() + b * width;
    const auto* output = target.output.data_ptr<int64_t>() + b * width;
    for (int64_t t = 1; t < width && output[t - 1] != special.eos; ++t) {
      if (random.unit() < share) input[t] = special.unknown;
    }
  }
}

}  // namespace seq2see
