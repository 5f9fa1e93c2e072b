#include "tests/support/tensors.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "data/files.h"

namespace seq2see {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

at::Tensor draw(Random& random, const std::vector<int64_t>& shape) {
  at::Tensor x = at::empty(shape, at::kDouble);
  for (int64_t i = 0; i < x.numel(); ++i) x.data_ptr<double>()[i] = 2 * random.unit() - 1;
  return x;
}

at::Tensor ids_tensor(const std::vector<std::vector<int64_t>>& rows) {
  std::vector<at::Tensor> tensors;
  for (const auto& row : rows) tensors.push_back(at::tensor(row, at::kLong));
  return at::stack(tensors);
}

at::Tensor lengths_tensor(const std::vector<int64_t>& lengths) {
  return at::tensor(lengths, at::kLong);
}

at::Tensor mask_of(const std::vector<int64_t>& lengths, int64_t longest) {
  return at::arange(longest).unsqueeze(0).lt(lengths_tensor(lengths).unsqueeze(1));
}

std::vector<double> numbers(const at::Tensor& x) {
  const at::Tensor flat = x.detach().to(at::kDouble).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

double difference(const at::Tensor& x, const at::Tensor& y) {
  if (x.sizes() != y.sizes()) return infinity;
  if (x.numel() == 0) return 0;
  const double largest = (x.detach().to(at::kDouble) - y.detach().to(at::kDouble)).abs().max().item<double>();
  return std::isfinite(largest) ? largest : infinity;
}

double difference(const at::Tensor& x, const nlohmann::json& golden) {
  const std::vector<double> found = numbers(x);
  if (found.size() != golden.size()) return infinity;
  double largest = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    const auto expected = golden[i].get<double>();
    const double off = std::abs(found[i] - expected) / std::max(1.0, std::abs(expected));
    if (!std::isfinite(off)) return infinity;
    largest = std::max(largest, off);
  }
  return largest;
}

Parameters drawn_parameters(const std::function<void(Weights&)>& build, Random& random, double scale) {
  const Parameters layout(build);
  const Parameters parameters = layout.with_flat(layout.flat().to(at::kDouble));
  for (const auto& slice : parameters.slices()) {
    Parameters::view(parameters.flat(), slice).copy_(draw(random, slice.shape) * scale);
  }
  return parameters;
}

at::Tensor zero_gradient(const Parameters& parameters) {
  return at::zeros_like(parameters.flat());
}

at::Tensor slice_of(const Parameters& parameters, const at::Tensor& flat_like, const std::string& name) {
  for (const auto& slice : parameters.slices()) {
    if (slice.name == name) return Parameters::view(flat_like, slice);
  }
  throw std::runtime_error("no weight is called " + name);
}

const nlohmann::json& golden_json(const std::string& name) {
  static std::map<std::string, nlohmann::json> files;
  auto& json = files[name];
  if (json.is_null()) json = nlohmann::json::parse(read_file(SEQ2SEE_SOURCE_DIR "/tests/reference/" + name));
  return json;
}

}  // namespace seq2see
