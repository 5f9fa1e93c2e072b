#include "eval/forced.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "model/alignment_weights.h"

namespace seq2see {
namespace {

/// The first rows and columns of a padded [T, S].
Matrix cut(const at::Tensor& weights, int rows, int columns) {
  Matrix matrix(rows, columns);
  const float* begin = weights.data_ptr<float>();
  for (int t = 0; t < rows; ++t) std::copy_n(begin + t * weights.size(1), columns, &matrix.at(t, 0));
  return matrix;
}

/// Those of one sentence, per layer and head.
std::vector<std::vector<Matrix>> cut_heads(const AttentionWeights& weights, int64_t sentence, int rows,
                                           int columns) {
  std::vector<std::vector<Matrix>> layers;
  for (const at::Tensor& layer : weights.cross) {
    layers.emplace_back();
    const at::Tensor own = layer.select(0, sentence).contiguous();  // [H, T, S]
    for (int64_t head = 0; head < own.size(0); ++head) {
      layers.back().push_back(cut(own.select(0, head), rows, columns));
    }
  }
  return layers;
}

}  // namespace

std::vector<Forced> force(const Seq2Seq& model, std::span<const TokenIds* const> sources,
                          std::span<const TokenIds* const> targets, Want want,
                          const AlignmentHeads& alignment) {
  const c10::NoGradGuard no_gradients;
  const SpecialIds& special = model.options().special;
  const Source source = make_source(sources, special);
  const Target target = make_target(targets, special);
  Pass pass;
  pass.want = want == Want::nothing ? want : Want::cross;
  const Output output = model.forward(source, target.input, pass);
  const at::Tensor log_probabilities = at::log_softmax(output.logits, -1);  // [B, T, V]
  const at::Tensor chosen =
      log_probabilities.gather(2, target.output.unsqueeze(2)).squeeze(2).contiguous();  // [B, T]
  const at::Tensor correct = output.logits.argmax(2).eq(target.output).contiguous();    // [B, T]
  at::Tensor weights;                                                                   // [B, T, S]
  if (want != Want::nothing) weights = alignment_weights(output.attention, alignment).contiguous();

  std::vector<Forced> results;
  const int64_t width = target.input.size(1);
  for (size_t b = 0; b < sources.size(); ++b) {
    Forced forced;
    forced.tokens = static_cast<int>(targets[b]->size()) + 1;
    const auto row = static_cast<int64_t>(b);
    for (int64_t t = 0; t < forced.tokens; ++t) {
      forced.log_probability += chosen.data_ptr<float>()[row * width + t];
      forced.correct += correct.data_ptr<bool>()[row * width + t] ? 1 : 0;
    }
    const int columns = static_cast<int>(sources[b]->size()) + 1;
    if (want != Want::nothing) forced.attention = cut(weights.select(0, row), forced.tokens, columns);
    if (want == Want::everything) forced.heads = cut_heads(output.attention, row, forced.tokens, columns);
    results.push_back(std::move(forced));
  }
  return results;
}

}  // namespace seq2see
