#include "train/loss.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/vectors.h"

namespace seq2see {
namespace {

constexpr int64_t lanes = Lanes<float>::count;
using Row = Lanes<float>::Type;

/// What is read of a row of logits.
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
    const Row x = lanes_at(row + i);
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

/// The sum of e^(x - largest), which take the row's place where they are kept.
SEQ2SEE_VECTORS double sum_of_exponentials(float* row, float largest, int64_t size, bool keep) {
  Lanes<double>::Type sums = {};
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    Row x = lanes_at(row + i) - largest;
    exp_lanes(x);
    if (keep) lanes_at(row + i) = x;
    sums += __builtin_convertvector(x, Lanes<double>::Type);
  }
  if (i < size) {
    Row x = Row{} - std::numeric_limits<float>::infinity();
    for (int64_t lane = 0; i + lane < size; ++lane) x[lane] = row[i + lane] - largest;
    exp_lanes(x);
    for (int64_t lane = 0; keep && i + lane < size; ++lane) row[i + lane] = x[lane];
    sums += __builtin_convertvector(x, Lanes<double>::Type);
  }
  double sum = 0;
  for (int64_t lane = 0; lane < lanes; ++lane) sum += sums[lane];
  return sum;
}

SEQ2SEE_VECTORS void scale_and_subtract(float* row, float factor, float number, int64_t size) {
  for (int64_t i = 0; i < size; ++i) row[i] = row[i] * factor - number;
}

/// The target distribution: so much on the token, so much on every token.
struct Smoothing {
  float on, off;
};

/// Of one token, and its row of logits becomes the gradient where that is asked for.
Loss row_loss(float* logits, int64_t vocabulary, int64_t target, Smoothing smoothing, bool with_gradient) {
  const auto [largest, sum] = scan(logits, vocabulary);
  const float logit = logits[target];
  const double exponentials = sum_of_exponentials(logits, largest, vocabulary, with_gradient);
  const double divisor = largest + std::log(exponentials);  // the log of what the softmax divides by
  Loss loss;
  loss.count = 1;
  loss.correct = logit == largest ? 1 : 0;
  loss.sum = smoothing.on * (divisor - logit);
  if (smoothing.off > 0) loss.sum += smoothing.off * (static_cast<double>(vocabulary) * divisor - sum);
  if (with_gradient) {
    scale_and_subtract(logits, static_cast<float>(1 / exponentials), smoothing.off, vocabulary);
    logits[target] -= smoothing.on;
  }
  return loss;
}

/// The same of rows [N, V] and targets [N] elsewhere than on the CPU. The probabilities are a second [N, V]
/// while it lasts.
Loss loss_by_tensors(at::Tensor rows, const at::Tensor& targets, int32_t pad, Smoothing smoothing,
                     bool with_gradient) {
  const at::Tensor is_token = targets.ne(pad), column = targets.unsqueeze(1);          // [N], [N, 1]
  const at::Tensor logit = rows.gather(1, column).squeeze(1), largest = rows.amax(1);  // [N]
  at::Tensor probabilities = at::log_softmax(rows, 1);                                 // [N, V]
  const at::Tensor on = probabilities.gather(1, column).squeeze(1), all = probabilities.sum(1);  // [N]
  const at::Tensor losses = (on * smoothing.on + all * smoothing.off).neg().to(at::kDouble);
  const at::Tensor found =  // [3]
      at::stack({losses, at::ones_like(losses), logit.eq(largest).to(at::kDouble)})
          .mul(is_token)
          .sum(1)
          .cpu();
  if (with_gradient) {
    rows.copy_(probabilities.exp_().sub_(smoothing.off));
    rows.scatter_(1, column, rows.gather(1, column) - smoothing.on);
    rows.mul_(is_token.unsqueeze(1));
  }
  const auto number = [&](int64_t i) { return found[i].item<double>(); };
  return {number(0), static_cast<int64_t>(number(1)), static_cast<int64_t>(number(2))};
}

}  // namespace

Loss cross_entropy(const at::Tensor& logits, const at::Tensor& output, int32_t pad, double smoothing,
                   at::Tensor* gradient) {
  RECORD_USER_SCOPE("loss");
  const c10::NoGradGuard no_gradients;
  const int64_t vocabulary = logits.size(2);
  const at::Tensor rows = logits.variable_data().view({-1, vocabulary});  // [B * T, V], unseen by autograd
  const Smoothing distribution{static_cast<float>(1 - smoothing),
                               static_cast<float>(smoothing / static_cast<double>(vocabulary))};
  if (gradient != nullptr) *gradient = rows.view(logits.sizes());
  if (!rows.is_cpu()) {
    return loss_by_tensors(rows, output.flatten(), pad, distribution, gradient != nullptr);
  }
  const auto* targets = output.data_ptr<int64_t>();
  Loss loss;
  for (int64_t i = 0; i < rows.size(0); ++i) {
    float* row = rows.data_ptr<float>() + i * vocabulary;
    if (targets[i] != pad) {
      loss += row_loss(row, vocabulary, targets[i], distribution, gradient != nullptr);
    } else if (gradient != nullptr) {
      std::fill_n(row, vocabulary, 0.0F);
    }
  }
  return loss;
}

}  // namespace seq2see
