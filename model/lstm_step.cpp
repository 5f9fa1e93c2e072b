#include "model/lstm_step.h"

#include <ATen/ATen.h>

#include <cmath>

#include "model/vectors.h"

namespace seq2see {
namespace {

using GateLanes = Lanes<float>::Type;
constexpr int64_t gate_lanes = Lanes<float>::count;

/// 1 / (1 + e^-x)
[[gnu::always_inline]] inline void squash(GateLanes& x) {
  x = -x;
  exp_lanes(x);
  x = 1 / (1 + x);
}

/// tanh x = 1 - 2 / (1 + e^2x)
[[gnu::always_inline]] inline void squash_around_zero(GateLanes& x) {
  x += x;
  exp_lanes(x);
  x = 1 - 2 / (1 + x);
}

/// Sixteen numbers, or the first `count` of them; behind these are zeros.
[[gnu::always_inline]] inline void read(const float* from, int64_t count, GateLanes& x) {
  if (count >= gate_lanes) {
    x = *reinterpret_cast<const GateLanes*>(from);
    return;
  }
  x = GateLanes{};
  for (int64_t lane = 0; lane < count; ++lane) x[lane] = from[lane];
}

[[gnu::always_inline]] inline void write(const GateLanes& x, int64_t count, float* to) {
  if (count >= gate_lanes) {
    *reinterpret_cast<GateLanes*>(to) = x;
    return;
  }
  for (int64_t lane = 0; lane < count; ++lane) to[lane] = x[lane];
}

struct StepRow {
  const float *gates, *input_bias, *hidden_bias, *last_cell;  // the gates without their biases
  float *hidden, *cell;
};

SEQ2SEE_VECTORS void finish_row(const StepRow& row, int64_t width) {
  for (int64_t k = 0; k < width; k += gate_lanes) {
    GateLanes gate[4], bias, last;  // i, f, g, o
    for (int64_t number = 0; number < 4; ++number) {
      const int64_t at = number * width + k;
      read(row.gates + at, width - k, gate[number]);
      read(row.input_bias + at, width - k, bias);
      gate[number] += bias;
      read(row.hidden_bias + at, width - k, bias);
      gate[number] += bias;
    }
    squash(gate[0]);
    squash(gate[1]);
    squash_around_zero(gate[2]);
    squash(gate[3]);
    read(row.last_cell + k, width - k, last);
    GateLanes cell = gate[1] * last + gate[0] * gate[2];
    write(cell, width - k, row.cell + k);
    squash_around_zero(cell);
    write(gate[3] * cell, width - k, row.hidden + k);
  }
}

}  // namespace

void lstm_step(const at::Tensor& x, const LstmWeights& weights, at::Tensor& hidden, at::Tensor& cell) {
  at::Tensor gates = at::mm(x, weights.input_weight.t());  // [B, 4D]
  gates.addmm_(hidden, weights.hidden_weight.t());
  const at::Tensor next_hidden = at::empty_like(hidden), next_cell = at::empty_like(cell);
  const int64_t width = hidden.size(1);
  for (int64_t b = 0; b < x.size(0); ++b) {
    finish_row({gates.data_ptr<float>() + b * 4 * width, weights.input_bias.data_ptr<float>(),
                weights.hidden_bias.data_ptr<float>(), cell.data_ptr<float>() + b * width,
                next_hidden.data_ptr<float>() + b * width, next_cell.data_ptr<float>() + b * width},
               width);
  }
  hidden = next_hidden;
  cell = next_cell;
}

}  // namespace seq2see
