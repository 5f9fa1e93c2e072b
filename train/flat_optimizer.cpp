#include "train/flat_optimizer.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/vectors.h"
#include "train/shard_sum.h"

namespace seq2see {
namespace {

constexpr int64_t chunk_size = 1 << 14;

struct Chunk {
  int64_t begin, end;
};

int chunk_count(int64_t size) {
  return static_cast<int>((size + chunk_size - 1) / chunk_size);
}

Chunk chunk_at(int number, int64_t size) {
  return {number * chunk_size, std::min(size, (number + 1) * chunk_size)};
}

/// Sums of squares in sixteen lanes, so that the compiler may use vectors without changing the order.
SEQ2SEE_VECTORS double sum_of_squares(const float* values, int64_t size) {
  constexpr int lanes = 16;
  float sums[lanes] = {};
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    for (int lane = 0; lane < lanes; ++lane) sums[lane] += values[i + lane] * values[i + lane];
  }
  double total = 0;
  for (; i < size; ++i) total += static_cast<double>(values[i]) * values[i];
  for (float sum : sums) total += sum;
  return total;
}

/// The numbers of one step that are the same for all weights.
struct StepNumbers {
  float scale;  // of the gradient: the batch's mean, and clipping
  float beta1, beta2;
  float rate;             // learning rate over the first moment's bias
  float root_correction;  // square root of the second moment's bias correction
  float epsilon;
  float gradient_decay;  // Adam's weight decay
  float weight_factor;   // AdamW's
  float followed;        // decay of the weights' average
};

/// Of step number `steps`, from 1, on a gradient that is scaled by `scale`.
StepNumbers numbers_of_step(const OptimizerOptions& options, double steps, double scale,
                            double learning_rate) {
  const double decay = options.weight_decay;
  return {
      .scale = static_cast<float>(scale),
      .beta1 = static_cast<float>(options.beta1),
      .beta2 = static_cast<float>(options.beta2),
      .rate = static_cast<float>(learning_rate / (1 - std::pow(options.beta1, steps))),
      .root_correction = static_cast<float>(1 / std::sqrt(1 - std::pow(options.beta2, steps))),
      .epsilon = static_cast<float>(options.epsilon),
      .gradient_decay = options.kind == Optimizer::adam ? static_cast<float>(decay) : 0.0F,
      .weight_factor =
          options.kind == Optimizer::adamw ? static_cast<float>(1 - learning_rate * decay) : 1.0F,
      // Early on the average follows the weights closely, so that the random beginning is forgotten.
      .followed = static_cast<float>(std::min(options.average, (1 + steps) / (10 + steps))),
  };
}

SEQ2SEE_VECTORS void step_chunk(float* __restrict weights, float* __restrict gradient,
                                float* __restrict first, float* __restrict second, int64_t size,
                                const StepNumbers& numbers) {
  const auto [scale, beta1, beta2, rate, root_correction, epsilon, gradient_decay, weight_factor, _] =
      numbers;
  for (int64_t i = 0; i < size; ++i) {
    const float g = gradient[i] * scale + gradient_decay * weights[i];
    first[i] = beta1 * first[i] + (1 - beta1) * g;
    second[i] = beta2 * second[i] + (1 - beta2) * g * g;
    weights[i] =
        weights[i] * weight_factor - rate * first[i] / (std::sqrt(second[i]) * root_correction + epsilon);
    gradient[i] = 0;
  }
}

SEQ2SEE_VECTORS void average_chunk(float* __restrict average, const float* __restrict weights, int64_t size,
                                   float decay) {
  for (int64_t i = 0; i < size; ++i) average[i] = decay * average[i] + (1 - decay) * weights[i];
}

/// What a step reads and writes, [N] each.
struct Buffers {
  const at::Tensor &weights, &gradient, &bf16;  // bf16 may be undefined
  const FlatOptimizer::State& state;
};

void step_by_chunks(const Buffers& buffers, const StepNumbers& numbers, WorkerPool& pool) {
  const int64_t size = buffers.weights.numel();
  pool.run(chunk_count(size), [&](int number, int) {
    const auto [begin, end] = chunk_at(number, size);
    const auto at = [begin = begin](const at::Tensor& flat) { return flat.data_ptr<float>() + begin; };
    step_chunk(at(buffers.weights), at(buffers.gradient), at(buffers.state.first_moment),
               at(buffers.state.second_moment), end - begin, numbers);
    if (buffers.bf16.defined()) {
      buffers.bf16.narrow(0, begin, end - begin).copy_(buffers.weights.narrow(0, begin, end - begin));
    }
    if (buffers.state.average.defined()) {
      average_chunk(at(buffers.state.average), at(buffers.weights), end - begin, numbers.followed);
    }
  });
}

/// The same elsewhere than on the CPU.
void step_by_tensors(const Buffers& buffers, const StepNumbers& numbers) {
  at::Tensor g = buffers.gradient * numbers.scale, weights = buffers.weights;
  at::Tensor first = buffers.state.first_moment, second = buffers.state.second_moment;
  if (numbers.gradient_decay != 0) g.add_(weights, numbers.gradient_decay);
  first.mul_(numbers.beta1).add_(g, 1 - numbers.beta1);
  second.mul_(numbers.beta2).addcmul_(g, g, 1 - numbers.beta2);
  const at::Tensor divisor = second.sqrt().mul_(numbers.root_correction).add_(numbers.epsilon);
  weights.mul_(numbers.weight_factor).addcdiv_(first, divisor, -numbers.rate);
  buffers.gradient.zero_();
  if (buffers.bf16.defined()) buffers.bf16.copy_(weights);
  if (buffers.state.average.defined()) {
    buffers.state.average.mul_(numbers.followed).add_(weights, 1 - numbers.followed);
  }
}

}  // namespace

FlatOptimizer::FlatOptimizer(at::Tensor weights, const OptimizerOptions& options, at::Tensor bf16)
    : weights_(std::move(weights)), bf16_(std::move(bf16)), options_(options) {
  state_.first_moment = at::zeros_like(weights_);
  state_.second_moment = at::zeros_like(weights_);
  if (options.average > 0) state_.average = weights_.clone();
}

double FlatOptimizer::sum_shards(std::span<const at::Tensor> shards, WorkerPool& pool) const {
  if (!weights_.is_cpu()) return at::norm(shards[0]).item<double>();  // there is but one (see TrainOptions)
  const int64_t size = weights_.numel();
  const std::vector<Addition> order = additions(static_cast<int>(shards.size()));
  std::vector<double> squares(static_cast<size_t>(chunk_count(size)));
  pool.run(chunk_count(size), [&](int number, int) {
    const auto [begin, end] = chunk_at(number, size);
    add_up(shards, order, begin, end);
    squares[static_cast<size_t>(number)] = sum_of_squares(shards[0].data_ptr<float>() + begin, end - begin);
  });
  double total = 0;
  for (double square : squares) total += square;
  return std::sqrt(total);
}

double FlatOptimizer::step(std::span<const at::Tensor> shards, double scale, double learning_rate,
                           WorkerPool& pool) {
  RECORD_USER_SCOPE("sum of shards, optimizer");
  const double norm = sum_shards(shards, pool) * scale;
  if (!std::isfinite(norm)) return norm;
  ++state_.steps;
  const double clipped = options_.clip > 0 && norm > options_.clip ? options_.clip / norm : 1;
  const StepNumbers numbers =
      numbers_of_step(options_, static_cast<double>(state_.steps), scale * clipped, learning_rate);
  const Buffers buffers{weights_, shards[0], bf16_, state_};
  if (weights_.is_cpu()) {
    step_by_chunks(buffers, numbers, pool);
  } else {
    step_by_tensors(buffers, numbers);
  }
  return norm;
}

}  // namespace seq2see
