#include "model/dropout.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <mutex>

#include "data/random.h"
#include "model/plain_rows.h"
#include "model/vectors.h"

namespace seq2see {
namespace {

constexpr int64_t block = 64;

/// What becomes of a number x, besides being dropped or scaled.
enum class Form {
  plain,      ///< nothing
  added,      ///< it joins another number
  rectified,  ///< max(0, x)
};

/// result[i] = x[i] in its form, for a block that begins at `position`.
template <Form form>
[[gnu::always_inline]] inline void decide(const float* x, const float* other, float* result, int64_t position,
                                          Decisions decisions) {
  uint64_t hashes[block / 4];
  for (int64_t i = 0; i < block / 4; ++i) {
    hashes[i] = mix_bits(decisions.key + static_cast<uint64_t>(position + 4 * i) * 0x9e3779b97f4a7c15U);
  }
  uint16_t bits[block];
  std::memcpy(bits, hashes, sizeof bits);
  for (int64_t i = 0; i < block; ++i) {
    const bool dropped = bits[i] < decisions.dropped || (form == Form::rectified && x[i] < 0);
    const float left = dropped ? 0.0F : x[i] * decisions.kept;
    result[i] = form == Form::added ? other[i] + left : left;
  }
}

template <Form form>
[[gnu::always_inline]] inline void decide_all(const float* x, const float* other, float* result, int64_t size,
                                              Decisions decisions) {
  int64_t i = 0;
  for (; i + block <= size; i += block) decide<form>(x + i, other + i, result + i, i, decisions);
  if (i == size) return;
  float rest[block] = {}, other_rest[block] = {};
  std::copy(x + i, x + size, rest);
  if (form == Form::added) std::copy(other + i, other + size, other_rest);
  decide<form>(rest, other_rest, rest, i, decisions);
  std::copy(rest, rest + (size - i), result + i);
}

SEQ2SEE_VECTORS void drop(const float* x, float* result, int64_t size, Decisions decisions) {
  decide_all<Form::plain>(x, x, result, size, decisions);
}
SEQ2SEE_VECTORS void drop_and_add(const float* x, const float* other, float* result, int64_t size,
                                  Decisions decisions) {
  decide_all<Form::added>(x, other, result, size, decisions);
}
SEQ2SEE_VECTORS void rectify_and_drop(const float* x, float* result, int64_t size, Decisions decisions) {
  decide_all<Form::rectified>(x, x, result, size, decisions);
}
/// The gradient goes where a number came through.
SEQ2SEE_VECTORS void rectify_backward(const float* __restrict result, const float* __restrict gradient,
                                      float* __restrict d_x, int64_t size, float kept) {
  for (int64_t i = 0; i < size; ++i) d_x[i] = result[i] > 0 ? gradient[i] * kept : 0.0F;
}

at::Tensor drop(const at::Tensor& x, Decisions decisions) {
  const at::Tensor whole = x.contiguous();
  at::Tensor result = at::empty_like(whole);
  drop(whole.data_ptr<float>(), result.data_ptr<float>(), whole.numel(), decisions);
  return result;
}

/// Elsewhere than on the CPU a generator of LibTorch's decides, which begins anew with each use's key, and
/// the gradient keeps a mask.
at::Tensor drop_by_tensors(const at::Tensor& x, Decisions decisions) {
  at::Generator generator = at::globalContext().defaultGenerator(x.device());
  {
    const std::lock_guard lock(generator.mutex());
    generator.set_current_seed(decisions.key);
  }
  return std::get<0>(at::native_dropout(x, decisions.dropped / 65536.0, true));
}

using torch::autograd::AutogradContext;
using Tensors = torch::autograd::variable_list;

void save(AutogradContext* context, Decisions decisions) {
  context->saved_data["key"] = static_cast<int64_t>(decisions.key);
  context->saved_data["dropped"] = static_cast<int64_t>(decisions.dropped);
  context->saved_data["kept"] = static_cast<double>(decisions.kept);
}

Decisions saved_decisions(const AutogradContext* context) {
  const auto value = [&](const char* name) { return context->saved_data.at(name); };
  return {static_cast<uint64_t>(value("key").toInt()), static_cast<uint32_t>(value("dropped").toInt()),
          static_cast<float>(value("kept").toDouble())};
}

struct Dropping : torch::autograd::Function<Dropping> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, Decisions decisions) {
    RECORD_USER_SCOPE("dropout");
    save(context, decisions);
    return drop(x, decisions);
  }
  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    return {drop(gradients[0], saved_decisions(context)), {}};
  }
};

struct DroppingAndAdding : torch::autograd::Function<DroppingAndAdding> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& other,
                            Decisions decisions) {
    RECORD_USER_SCOPE("dropout");
    save(context, decisions);
    const at::Tensor dropped = x.contiguous(), whole = other.contiguous();
    at::Tensor result = at::empty_like(dropped);
    drop_and_add(dropped.data_ptr<float>(), whole.data_ptr<float>(), result.data_ptr<float>(),
                 dropped.numel(), decisions);
    return result;
  }
  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    return {drop(gradients[0], saved_decisions(context)), gradients[0], {}};
  }
};

struct Rectifying : torch::autograd::Function<Rectifying> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, Decisions decisions) {
    RECORD_USER_SCOPE("dropout");
    const at::Tensor whole = x.contiguous();
    at::Tensor result = at::empty_like(whole);
    rectify_and_drop(whole.data_ptr<float>(), result.data_ptr<float>(), whole.numel(), decisions);
    save(context, decisions);
    context->save_for_backward({result});
    return result;
  }
  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const at::Tensor result = context->get_saved_variables()[0], gradient = gradients[0].contiguous();
    at::Tensor d_x = at::empty_like(result);
    rectify_backward(result.data_ptr<float>(), gradient.data_ptr<float>(), d_x.data_ptr<float>(),
                     result.numel(), saved_decisions(context).kept);
    return {d_x, {}};
  }
};

}  // namespace

bool Dropout::drops(const Pass& pass) const {
  return pass.training && p > 0;
}

Decisions Dropout::decisions(const Pass& pass, int occurrence) const {
  uint64_t key = mix_bits(pass.seed + 1);
  for (auto part : {pass.step, static_cast<uint64_t>(pass.shard), static_cast<uint64_t>(place),
                    static_cast<uint64_t>(occurrence)}) {
    key = mix_bits(key + part + 1);
  }
  const auto dropped = static_cast<uint32_t>(std::lround(p * 65536));
  return {key, dropped, 65536.0F / static_cast<float>(65536 - dropped)};
}

at::Tensor Dropout::operator()(const at::Tensor& x, const Pass& pass, int occurrence) const {
  if (!drops(pass)) return x;
  const Decisions decided = decisions(pass, occurrence);
  return x.is_cpu() ? Dropping::apply(x, decided) : drop_by_tensors(x, decided);
}

at::Tensor Dropout::add(const at::Tensor& x, const at::Tensor& other, const Pass& pass) const {
  if (drops(pass) && !x.is_cpu()) return other + drop_by_tensors(x, decisions(pass, 0));
  if (drops(pass)) return DroppingAndAdding::apply(x, other, decisions(pass, 0));
  return is_plain(x) && is_plain(other) ? plain_sum(other, x) : other + x;
}

at::Tensor Dropout::rectify(const at::Tensor& x, const Pass& pass) const {
  if (drops(pass) && !x.is_cpu()) return drop_by_tensors(at::relu(x), decisions(pass, 0));
  if (drops(pass)) return Rectifying::apply(x, decisions(pass, 0));
  return is_plain(x) ? plain_relu(x) : at::relu(x);
}

}  // namespace seq2see
