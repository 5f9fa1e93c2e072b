#pragma once

#include <string_view>
#include <utility>

#include "data/named.h"

namespace seq2see {

/// What the products with weights are computed in, where a layer is linear. Weights, sums within a product,
/// what lies between products, recurrent layers and attention stay in float.
enum class Precision {
  fp32,  ///< float
  bf16,  ///< bfloat16: float's range with 8 bits of precision
};

/// Whether this LibTorch and this processor have products of that precision.
bool is_available(Precision precision);

/// Throws UsageError that says why it is not available.
void validate(Precision precision);

template <>
struct Named<Precision> {
  static constexpr std::string_view what = "precision";
  static constexpr std::pair<Precision, std::string_view> values[] = {{Precision::fp32, "fp32"},
                                                                      {Precision::bf16, "bf16"}};
};

}  // namespace seq2see
