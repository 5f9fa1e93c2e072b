#include "model/dropout.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "data/random.h"
#include "model/vectors.h"

namespace seq2see {
namespace {

/// Sixteen bits decide about a number, four decisions out of one 64-bit hash of its position.
struct Decisions {
  uint64_t key;
  uint32_t dropped;  ///< of 65,536
  float kept;        ///< what the others are scaled by
};

constexpr int64_t block = 64;

/// result[i] = x[i], dropped or scaled, for a block that begins at `position`.
[[gnu::always_inline]] inline void decide(const float* x, float* result, int64_t position,
                                          Decisions decisions) {
  uint64_t hashes[block / 4];
  for (int64_t i = 0; i < block / 4; ++i) {
    hashes[i] = mix_bits(decisions.key + static_cast<uint64_t>(position + 4 * i) * 0x9e3779b97f4a7c15U);
  }
  uint16_t bits[block];
  std::memcpy(bits, hashes, sizeof bits);
  for (int64_t i = 0; i < block; ++i) {
    result[i] = bits[i] < decisions.dropped ? 0.0F : x[i] * decisions.kept;
  }
}

SEQ2SEE_VECTORS void drop(const float* x, float* result, int64_t size, Decisions decisions) {
  int64_t i = 0;
  for (; i + block <= size; i += block) decide(x + i, result + i, i, decisions);
  if (i == size) return;
  float rest[block] = {};
  std::copy(x + i, x + size, rest);
  decide(rest, rest, i, decisions);
  std::copy(rest, rest + (size - i), result + i);
}

at::Tensor drop(const at::Tensor& x, Decisions decisions) {
  const at::Tensor whole = x.contiguous();
  at::Tensor result = at::empty_like(whole);
  drop(whole.data_ptr<float>(), result.data_ptr<float>(), whole.numel(), decisions);
  return result;
}

struct Dropping : torch::autograd::Function<Dropping> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, int64_t key,
                            int64_t dropped, double kept) {
    context->saved_data["key"] = key;
    context->saved_data["dropped"] = dropped;
    context->saved_data["kept"] = kept;
    return drop(x, decisions(context));
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    return {drop(gradients[0], decisions(context)), {}, {}, {}};
  }

 private:
  static Decisions decisions(const torch::autograd::AutogradContext* context) {
    const auto value = [&](const char* name) { return context->saved_data.at(name); };
    return {static_cast<uint64_t>(value("key").toInt()), static_cast<uint32_t>(value("dropped").toInt()),
            static_cast<float>(value("kept").toDouble())};
  }
};

}  // namespace

at::Tensor Dropout::operator()(const at::Tensor& x, const Pass& pass, int occurrence) const {
  if (!pass.training || p == 0) return x;
  uint64_t key = mix_bits(pass.seed + 1);
  for (auto part : {pass.step, static_cast<uint64_t>(pass.shard), static_cast<uint64_t>(place),
                    static_cast<uint64_t>(occurrence)}) {
    key = mix_bits(key + part + 1);
  }
  const int64_t dropped = std::lround(p * 65536);
  return Dropping::apply(x, static_cast<int64_t>(key), dropped,
                         65536.0 / static_cast<double>(65536 - dropped));
}

}  // namespace seq2see
