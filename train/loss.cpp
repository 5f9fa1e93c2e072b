#include "train/loss.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/vectors.h"

namespace seq2see {
namespace {

constexpr int64_t lanes = Lanes<float>::count;
using Row = Lanes<float>::Type;

/// What is read of a row of logits, or of probabilities.
struct Scan {
  float largest;
  double sum;
};

SEQ2SEE_VECTORS Scan scan(const float* row, int64_t size) {
  constexpr float lowest = -std::numeric_limits<float>::infinity();
  Row largest = Row{} + lowest;
  Lanes<double>::Type sums = {};
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    const Row x = *reinterpret_cast<const Row*>(row + i);
    largest = x > largest ? x : largest;
    sums += __builtin_convertvector(x, Lanes<double>::Type);
  }
  Scan result{lowest, 0};
  for (int64_t lane = 0; lane < lanes; ++lane) {
    result.largest = std::max(result.largest, largest[lane]);
    result.sum += sums[lane];
  }
  for (; i < size; ++i) {
    result.largest = std::max(result.largest, row[i]);
    result.sum += row[i];
  }
  return result;
}

SEQ2SEE_VECTORS void subtract(const float* row, float number, float* result, int64_t size) {
  for (int64_t i = 0; i < size; ++i) result[i] = row[i] - number;
}

/// The target distribution: so much on the token, so much on every token.
struct Smoothing {
  float on, off;
};

/// Of one token, and its row of logits becomes the gradient where that is asked for.
Loss row_loss(float* logits, const float* probabilities, int64_t vocabulary, int64_t target,
              Smoothing smoothing, bool with_gradient) {
  const auto [largest, sum] = scan(logits, vocabulary);
  // The log of what the softmax divides by. The largest logit's probability is no less than 1 / V.
  const double divisor = largest - std::log(static_cast<double>(scan(probabilities, vocabulary).largest));
  Loss loss;
  loss.count = 1;
  loss.correct = logits[target] == largest ? 1 : 0;
  loss.sum = smoothing.on * (divisor - logits[target]);
  if (smoothing.off > 0) loss.sum += smoothing.off * (static_cast<double>(vocabulary) * divisor - sum);
  if (with_gradient) {
    subtract(probabilities, smoothing.off, logits, vocabulary);
    logits[target] -= smoothing.on;
  }
  return loss;
}

}  // namespace

Loss cross_entropy(const at::Tensor& logits, const at::Tensor& output, int32_t pad, double smoothing,
                   at::Tensor* gradient) {
  const c10::NoGradGuard no_gradients;
  const int64_t vocabulary = logits.size(2);
  const at::Tensor rows = logits.detach().view({-1, vocabulary});  // [B * T, V]
  const auto* targets = output.data_ptr<int64_t>();
  const Smoothing distribution{static_cast<float>(1 - smoothing),
                               static_cast<float>(smoothing / static_cast<double>(vocabulary))};
  const int64_t chunk = std::max<int64_t>(1, (1 << 16) / vocabulary);  // rows that a core's cache holds
  Loss loss;
  for (int64_t begin = 0; begin < rows.size(0); begin += chunk) {
    const int64_t end = std::min(rows.size(0), begin + chunk);
    const at::Tensor probabilities = at::softmax(rows.narrow(0, begin, end - begin), -1);
    for (int64_t i = begin; i < end; ++i) {
      float* row = rows.data_ptr<float>() + i * vocabulary;
      if (targets[i] != pad) {
        const float* row_probabilities = probabilities.data_ptr<float>() + (i - begin) * vocabulary;
        loss += row_loss(row, row_probabilities, vocabulary, targets[i], distribution, gradient != nullptr);
      } else if (gradient != nullptr) {
        std::fill_n(row, vocabulary, 0.0F);
      }
    }
  }
  if (gradient != nullptr) *gradient = rows.view(logits.sizes());
  return loss;
}

}  // namespace seq2see
