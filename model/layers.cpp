#include "model/layers.h"

#include <ATen/ATen.h>

#include <cmath>

#include "data/random.h"

namespace seq2see {
namespace {

/// Zeros with probability p, else 1 / (1 - p). Sixteen bits decide, four decisions out of one 64-bit number;
/// they are a pure function of (key, position), so that no order of evaluation matters.
at::Tensor dropout_mask(const at::Tensor& like, double p, uint64_t key) {
  at::Tensor mask = at::empty(like.sizes(), like.options().requires_grad(false));
  float* values = mask.data_ptr<float>();
  const auto dropped = static_cast<uint64_t>(std::lround(p * 65536));
  const float kept = 65536.0F / static_cast<float>(65536 - dropped);
  const int64_t size = mask.numel();
  const auto decide = [&](int64_t i, uint64_t bits) {
    for (int lane = 0; lane < 4; ++lane) {
      values[i + lane] = ((bits >> (16 * lane)) & 0xffff) < dropped ? 0.0F : kept;
    }
  };
  int64_t i = 0;
  for (; i + 4 <= size; i += 4) decide(i, mix_bits(key + static_cast<uint64_t>(i) * 0x9e3779b97f4a7c15U));
  uint64_t bits = mix_bits(key + static_cast<uint64_t>(i) * 0x9e3779b97f4a7c15U);
  for (; i < size; ++i, bits >>= 16) values[i] = (bits & 0xffff) < dropped ? 0.0F : kept;
  return mask;
}

}  // namespace

Linear::Linear(Weights& weights, const std::string& name, int64_t in, int64_t out, bool with_bias) {
  const float bound = 1 / std::sqrt(static_cast<float>(in));
  weight = weights.take(name + ".weight", {out, in}, Initial::uniform(bound));
  if (with_bias) bias = weights.take(name + ".bias", {out}, Initial::zeros());
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
  return at::linear(x, weight, bias);
}

Embedding::Embedding(Weights& weights, const std::string& name, int64_t vocabulary, int64_t width)
    : table(weights.take(name + ".weight", {vocabulary, width}, Initial::normal(0.1F))) {}

at::Tensor Embedding::operator()(const at::Tensor& ids) const {
  return at::embedding(table, ids);
}

LayerNorm::LayerNorm(Weights& weights, const std::string& name, int64_t width)
    : weight(weights.take(name + ".weight", {width}, Initial::ones())),
      bias(weights.take(name + ".bias", {width}, Initial::zeros())) {}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  return at::layer_norm(x, {weight.size(0)}, weight, bias, 1e-5);
}

at::Tensor Dropout::operator()(const at::Tensor& x, const Pass& pass, int occurrence) const {
  if (!pass.training || p == 0) return x;
  uint64_t key = mix_bits(pass.seed + 1);
  for (auto part : {pass.step, static_cast<uint64_t>(pass.shard), static_cast<uint64_t>(place),
                    static_cast<uint64_t>(occurrence)}) {
    key = mix_bits(key + part + 1);
  }
  return x * dropout_mask(x, p, key);
}

}  // namespace seq2see
