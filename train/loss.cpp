#include "train/loss.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace seq2see {

Loss cross_entropy(const at::Tensor& logits, const at::Tensor& output, int32_t pad, double smoothing,
                   at::Tensor* gradient) {
  const c10::NoGradGuard no_gradients;
  const int64_t vocabulary = logits.size(2);
  at::Tensor rows =
      at::log_softmax(logits.detach().view({-1, vocabulary}), -1);  // [B * T, V] log-probabilities
  const auto* targets = output.data_ptr<int64_t>();
  const auto on = static_cast<float>(1 - smoothing),
             off = static_cast<float>(smoothing / static_cast<double>(vocabulary));
  Loss loss;
  for (int64_t i = 0; i < rows.size(0); ++i) {
    if (targets[i] == pad) continue;
    const float* row = rows.data_ptr<float>() + i * vocabulary;
    double sum = -static_cast<double>(on) * row[targets[i]];
    if (smoothing > 0) {
      double all = 0;
      for (int64_t v = 0; v < vocabulary; ++v) all += row[v];
      sum -= static_cast<double>(off) * all;
    }
    loss.sum += sum;
    loss.correct += std::max_element(row, row + vocabulary) - row == targets[i] ? 1 : 0;
    ++loss.count;
  }
  if (gradient == nullptr) return loss;

  rows.exp_();  // probabilities; less the target distribution they are the gradient
  if (smoothing > 0) rows.sub_(off);
  for (int64_t i = 0; i < rows.size(0); ++i) {
    float* row = rows.data_ptr<float>() + i * vocabulary;
    if (targets[i] == pad) {
      std::fill_n(row, vocabulary, 0.0F);
    } else {
      row[targets[i]] -= on;
    }
  }
  *gradient = rows.view(logits.sizes());
  return loss;
}

}  // namespace seq2see
