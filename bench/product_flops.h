#pragma once

#include <span>

#include "data/batch_plan.h"
#include "model/options.h"

namespace seq2see {

/// Floating-point operations of the matrix products that a training step on these pairs cannot do without:
/// forward, and the gradients of both factors (3 x 2 n m k for a product of n x m and m x k). Lengths include
/// end marks; padding does not count, nor what is no product, so that the share of the machine's peak is that
/// of useful work and does not depend on how a model is programmed.
double product_flops(const ModelOptions& options, std::span<const PairLength> pairs);

}  // namespace seq2see
