#pragma once

#include <string_view>
#include <utility>

#include "data/named.h"
#include "model/device.h"

namespace seq2see {

/// What the matrices of linear layers are held in, and products with them computed in. Weights as they are
/// trained, sums within a product, what lies between products, recurrent layers and attention are in float.
enum class Precision {
  fp32,  ///< float
  bf16,  ///< bfloat16: float's range with 8 bits of precision
};

/// Whether this processor multiplies such matrices at least as fast as floats with this LibTorch: bfloat16
/// where it has AMX, or is AMD's with AVX-512 BF16. Elsewhere they are read in bfloat16 for few rows, which
/// saves time, and products of many rows are of floats that were rounded once.
bool is_quick(Precision precision);

/// Whether this LibTorch trains in that precision: on a GPU, or on this processor. Translating it does in
/// each.
bool can_train(Precision precision, Device device = Device::cpu);

/// Throws UsageError that says why a model cannot be trained in it.
void validate_training(Precision precision, Device device = Device::cpu);

template <>
struct Named<Precision> {
  static constexpr std::string_view what = "precision";
  static constexpr std::pair<Precision, std::string_view> values[] = {{Precision::fp32, "fp32"},
                                                                      {Precision::bf16, "bf16"}};
};

}  // namespace seq2see
