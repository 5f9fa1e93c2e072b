#pragma once

#include <ATen/core/Tensor.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/random.h"
#include "model/parameters.h"

namespace seq2see {

/// Double numbers drawn evenly from [-1, 1), row by row; tests/reference/model_golden.py draws the same.
at::Tensor draw(Random& random, const std::vector<int64_t>& shape);

/// Row by row: [2] and [3] of {{1, 2, 3}, {4, 5, 6}} are rows; all of one length.
at::Tensor ids_tensor(const std::vector<std::vector<int64_t>>& rows);
at::Tensor lengths_tensor(const std::vector<int64_t>& lengths);

/// [B, S] bool, true before each length.
at::Tensor mask_of(const std::vector<int64_t>& lengths, int64_t longest);

/// All numbers as double, row by row.
std::vector<double> numbers(const at::Tensor& x);

/// The largest |x - y|; infinity where shapes differ or a number is not finite.
double difference(const at::Tensor& x, const at::Tensor& y);

/// The largest |x - golden| / max(1, |golden|); infinity where the counts differ.
double difference(const at::Tensor& x, const nlohmann::json& golden);

/// Parameters in double, all drawn from `random`, times `scale`, in the order of the slices.
Parameters drawn_parameters(const std::function<void(Weights&)>& build, Random& random, double scale = 1);

/// A buffer of zeros for the gradients of `parameters`.
at::Tensor zero_gradient(const Parameters& parameters);

/// The slice of that name of `flat_like`, which is laid out as the parameters are.
at::Tensor slice_of(const Parameters& parameters, const at::Tensor& flat_like, const std::string& name);

/// What a tests/reference/ generator wrote.
const nlohmann::json& golden_json(const std::string& name);

}  // namespace seq2see
