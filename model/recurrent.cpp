#include "model/recurrent.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>

#include "model/lstm.h"
#include "model/plain_rows.h"

namespace seq2see {

Recurrent::Recurrent(Weights& weights, const std::string& name, Cell cell, int64_t in, int64_t width)
    : cell_(cell), width_(width) {
  const int64_t rows = (cell == Cell::lstm ? 4 : 3) * width;
  const Initial initial = Initial::uniform(1 / std::sqrt(static_cast<float>(width)));
  input_weight_ = weights.for_products(weights.take(name + ".weight_ih", {rows, in}, initial));
  hidden_weight_ = weights.for_products(weights.take(name + ".weight_hh", {rows, width}, initial));
  input_bias_ = weights.take(name + ".bias_ih", {rows}, initial);
  hidden_bias_ = weights.take(name + ".bias_hh", {rows}, initial);
}

Carry Recurrent::zeros(int64_t batch) const {
  const at::Tensor zero = at::zeros({batch, width_}, hidden_weight_.options().requires_grad(false));
  return {zero, cell_ == Cell::lstm ? zero : at::Tensor()};
}

at::Tensor Recurrent::run(const at::Tensor& x, const Carry& first) const {
  if (cell_ == Cell::lstm && x.is_cpu()) return lstm(x, first.hidden, first.cell, lstm_weights());
  const std::array<at::Tensor, 4> weights = {input_weight_, hidden_weight_, input_bias_, hidden_bias_};
  const at::Tensor hidden = first.hidden.unsqueeze(0);  // [1, B, D], of one layer
  if (cell_ == Cell::gru) return std::get<0>(at::gru(x, hidden, weights, true, 1, 0.0, false, false, true));
  const std::array<at::Tensor, 2> state = {hidden, first.cell.unsqueeze(0)};
  return std::get<0>(at::lstm(x, state, weights, true, 1, 0.0, false, false, true));
}

Carry Recurrent::step(const at::Tensor& x, const Carry& last) const {
  if (cell_ == Cell::gru) {
    return {at::gru_cell(x, last.hidden, input_weight_, hidden_weight_, input_bias_, hidden_bias_), {}};
  }
  if (is_plain(x) && is_plain(last.hidden) && is_plain(last.cell)) {
    Carry next = last;
    lstm_step(x, lstm_weights(), next.hidden, next.cell);
    return next;
  }
  auto [hidden, cell] =
      at::lstm_cell(x, {last.hidden, last.cell}, input_weight_, hidden_weight_, input_bias_, hidden_bias_);
  return {hidden, cell};
}

Recurrent::Steps::Steps(const Recurrent& layer, const at::Tensor& known) : layer_(layer), known_(known) {
  if (layer.cell_ == Cell::lstm && known.is_cpu()) lstm_.emplace(known, layer.lstm_weights());
}

Carry Recurrent::Steps::next(const at::Tensor& fed, const Carry& last) {
  if (!lstm_) return layer_.step(at::cat({known_.select(1, next_++), fed}, 1), last);
  Carry next = last;
  lstm_->step(fed, next.hidden, next.cell);
  return next;
}

}  // namespace seq2see
