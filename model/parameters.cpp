#include "model/parameters.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

#include "data/error.h"
#include "data/random.h"

namespace seq2see {
namespace {

constexpr int64_t floats_per_line = 16;  // 64 bytes

class Layout : public Weights {
 public:
  explicit Layout(std::vector<Parameters::Slice>& slices) : slices_(slices) {}

  at::Tensor take(const std::string& name, std::vector<int64_t> shape, Initial initial) override {
    int64_t size = 1;
    for (int64_t length : shape) size *= length;
    slices_.push_back({name, std::move(shape), end_, size, initial});
    end_ += (size + floats_per_line - 1) / floats_per_line * floats_per_line;
    return {};
  }

  int64_t end() const { return end_; }

 private:
  std::vector<Parameters::Slice>& slices_;
  int64_t end_ = 0;
};

uint64_t hash(const std::string& name) {
  uint64_t value = 0;
  for (unsigned char c : name) value = mix_bits(value + c + 1);
  return value;
}

void fill(float* values, int64_t size, Initial initial, Random random) {
  for (int64_t i = 0; i < size; ++i) {
    if (initial.kind == Initial::Kind::ones) {
      values[i] = 1;
    } else if (initial.kind == Initial::Kind::uniform) {
      values[i] = static_cast<float>(2 * random.unit() - 1) * initial.scale;
    } else {
      const double radius = std::sqrt(-2 * std::log(1 - random.unit()));  // Box and Muller, 1958
      values[i] = static_cast<float>(radius * std::cos(2 * std::numbers::pi * random.unit())) * initial.scale;
    }
  }
}

}  // namespace

Parameters::Parameters(const std::function<void(Weights&)>& build) {
  Layout layout(slices_);
  build(layout);
  flat_ = at::zeros({layout.end()}, at::kFloat);
}

std::vector<Parameters::Slice> Parameters::layout(const std::function<void(Weights&)>& build) {
  std::vector<Slice> slices;
  Layout layout(slices);
  build(layout);
  return slices;
}

void Parameters::initialize(uint64_t seed) {
  flat_.zero_();
  for (const Slice& slice : slices_) {
    if (slice.initial.kind == Initial::Kind::zeros) continue;
    fill(flat_.data_ptr<float>() + slice.begin, slice.size, slice.initial, Random(seed ^ hash(slice.name)));
  }
}

int64_t Parameters::count() const {
  int64_t total = 0;
  for (const Slice& slice : slices_) total += slice.size;
  return total;
}

at::Tensor Parameters::view(const at::Tensor& flat_like, const Slice& slice) {
  return flat_like.narrow(0, slice.begin, slice.size).view(slice.shape);
}

at::Tensor Parameters::Binding::take(const std::string& name, std::vector<int64_t> shape, Initial) {
  for (const Slice& slice : parameters_.slices()) {
    if (slice.name != name) continue;
    if (slice.shape != shape)
      throw Error("The weight {} changed its shape between layout and binding.", name);
    at::Tensor leaf = view(parameters_.flat(), slice).detach();
    if (gradient_.defined()) {
      leaf.requires_grad_(true);
      leaf.mutable_grad() = view(gradient_, slice);
    }
    return leaf;
  }
  throw Error("The weight {} is not among the parameters.", name);
}

at::Tensor Parameters::Binding::in_bf16(const at::Tensor& matrix) {
  if (!bf16_.defined()) return {};
  const int64_t begin = matrix.data_ptr<float>() - parameters_.flat().data_ptr<float>();
  return bf16_.narrow(0, begin, matrix.numel()).view(matrix.sizes());
}

at::Tensor Parameters::Reading::in_bf16(const at::Tensor& matrix) {
  return precision_ == Precision::bf16 ? for_products(matrix).to(at::kBFloat16) : at::Tensor();
}

at::Tensor Parameters::Reading::for_products(const at::Tensor& matrix) {
  return matrix.t().contiguous().t();
}

at::Tensor Parameters::rounded(Precision precision) const {
  return precision == Precision::bf16 ? flat_.to(at::kBFloat16) : at::Tensor();
}

Parameters Parameters::with_flat(at::Tensor flat) const {
  Parameters other = *this;
  other.flat_ = std::move(flat);
  return other;
}

}  // namespace seq2see
