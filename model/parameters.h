#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/precision.h"

namespace seq2see {

/// How a parameter begins.
struct Initial {
  enum class Kind { zeros, ones, normal, uniform } kind = Kind::zeros;
  float scale = 0;  ///< standard deviation, or half the width of the interval around 0

  static Initial zeros() { return {}; }
  static Initial ones() { return {Kind::ones, 0}; }
  static Initial normal(float deviation) { return {Kind::normal, deviation}; }
  static Initial uniform(float half_width) { return {Kind::uniform, half_width}; }
};

/// Hands layers their weights, by name. A layer's constructor takes each of its tensors here once, with shape
/// and beginning; so that one constructor serves both to lay out the parameters and to bind a model to them.
class Weights {
 public:
  virtual ~Weights() = default;

  /// The tensor of that name: a slice of the flat parameters, or undefined while they are laid out.
  virtual at::Tensor take(const std::string& name, std::vector<int64_t> shape, Initial initial) = 0;

  /// A matrix [out, in] that was taken, for products x W': the same numbers, laid out as those want them.
  virtual at::Tensor for_products(const at::Tensor& matrix) { return matrix; }

  /// Whether the weights stay as they are, so that what is made of them may be kept.
  virtual bool are_read_only() const { return false; }

  /// The same in bfloat16 where products are computed so, otherwise undefined.
  virtual at::Tensor in_bf16(const at::Tensor& /*matrix*/) { return {}; }
};

/// All weights of a model in one flat float buffer, each slice aligned to 64 bytes: what worker threads
/// share, the optimizer steps through and files hold.
class Parameters {
 public:
  struct Slice {
    std::string name;
    std::vector<int64_t> shape;
    int64_t begin, size;  ///< in floats
    Initial initial;
  };

  /// Lays out what `build` takes. All zeros until initialize() or a load.
  explicit Parameters(const std::function<void(Weights&)>& build);

  /// What Parameters(build).slices() would be, without the memory.
  static std::vector<Slice> layout(const std::function<void(Weights&)>& build);

  /// Fills each slice as its layer asked, from the seed and the slice's name alone.
  void initialize(uint64_t seed);

  const std::vector<Slice>& slices() const { return slices_; }
  const at::Tensor& flat() const { return flat_; }  ///< [N], padding between slices is zero
  int64_t count() const;                            ///< numbers that are trained, without padding

  /// The part of `flat_like` (the weights, or any tensor of the same layout) that is the slice's, in its
  /// shape.
  static at::Tensor view(const at::Tensor& flat_like, const Slice& slice);

  /// Weights for one worker's model: leaves that share this memory and, where a `gradient` of the same layout
  /// is given, add up their gradients in it.
  class Binding : public Weights {
   public:
    at::Tensor take(const std::string& name, std::vector<int64_t> shape, Initial initial) override;
    at::Tensor in_bf16(const at::Tensor& matrix) override;

   private:
    friend class Parameters;
    Binding(const Parameters& parameters, at::Tensor gradient, at::Tensor bf16)
        : parameters_(parameters), gradient_(std::move(gradient)), bf16_(std::move(bf16)) {}
    const Parameters& parameters_;
    at::Tensor gradient_, bf16_;
  };
  /// Where `bf16` is given, the weights rounded to bfloat16, which the caller keeps up to date, products are
  /// of those.
  Binding bind(at::Tensor gradient = {}, at::Tensor bf16 = {}) const {
    return {*this, std::move(gradient), std::move(bf16)};
  }

  /// Weights for a model that is only read. Matrices for products are copies that lie column after column:
  /// MKL multiplies 64 rows by them in two thirds of the time, and few rows have a product of their own.
  class Reading : public Binding {
   public:
    explicit Reading(const Parameters& parameters, Precision precision = Precision::fp32)
        : Binding(parameters, {}, {}), precision_(precision) {}
    at::Tensor for_products(const at::Tensor& matrix) override;
    at::Tensor in_bf16(const at::Tensor& matrix) override;
    bool are_read_only() const override { return true; }

   private:
    Precision precision_;
  };

  /// The weights rounded to bfloat16 [N], as bind() takes them; undefined for fp32.
  at::Tensor rounded(Precision precision) const;

  /// Bindings to another buffer of the same layout, e.g. the moving average.
  Parameters with_flat(at::Tensor flat) const;

  /// The same in the memory of a device; these themselves where they are there.
  Parameters on(c10::Device device) const { return with_flat(flat_.to(device)); }

 private:
  std::vector<Slice> slices_;
  at::Tensor flat_;
};

}  // namespace seq2see
