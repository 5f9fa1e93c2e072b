#include "train/training_state.h"

#include <ATen/ATen.h>

#include <array>
#include <cstring>

#include "data/error.h"
#include "data/safetensors.h"

namespace seq2see {
namespace {

/// The flat buffers of the file, by name.
std::vector<std::pair<std::string, at::Tensor>> buffers(const Parameters& parameters,
                                                        const FlatOptimizer::State& optimizer) {
  std::vector<std::pair<std::string, at::Tensor>> named = {{"weights", parameters.flat()},
                                                           {"first_moment", optimizer.first_moment},
                                                           {"second_moment", optimizer.second_moment}};
  if (optimizer.average.defined()) named.emplace_back("average", optimizer.average);
  return named;
}

}  // namespace

void save_state(const std::filesystem::path& file, const TrainingState& state, const Parameters& parameters,
                const FlatOptimizer::State& optimizer) {
  std::vector<TensorBytes> tensors;
  auto named = buffers(parameters, optimizer);
  for (auto& [name, flat] : named) {
    flat = flat.cpu();
    tensors.push_back({name,
                       "F32",
                       {flat.numel()},
                       {reinterpret_cast<const char*>(flat.data_ptr<float>()),
                        static_cast<size_t>(flat.numel()) * sizeof(float)}});
  }
  save_safetensors(file, tensors, {{"state", training_state_text(state)}});
}

TrainingState load_state(const std::filesystem::path& path, Parameters& parameters,
                         FlatOptimizer::State& optimizer) {
  const auto named = buffers(parameters, optimizer);
  const auto accept = [&](const Safetensors& header) {
    if (!header.metadata().contains("state") || !header.has_checksum()) {
      throw Error("{} is no state of a training: its metadata lack 'state' or the checksum.", header.name());
    }
    for (const auto& [name, flat] : named) header.expect(name, "F32", std::array{flat.numel()});
    if (header.tensors().size() != named.size()) {
      throw Error("{} holds {} tensors, where a training of config.json has {}.", header.name(),
                  header.tensors().size(), named.size());
    }
  };
  const Safetensors file = Safetensors::load(path, accept);
  const TrainingState state = parse_training_state(file.metadata().at("state"), path.string());
  for (const auto& [name, flat] : named) {
    const int64_t shape[] = {flat.numel()};
    const std::string_view bytes = file.bytes_of(file.expect(name, "F32", shape));
    const at::Tensor read = flat.is_cpu() ? flat : at::empty(shape, at::kFloat);
    std::memcpy(read.data_ptr<float>(), bytes.data(), bytes.size());
    if (!at::isfinite(read).all().item<bool>()) {
      throw Error("{}: the tensor {} holds what is no finite number.", path.string(), quote(name));
    }
    flat.copy_(read);
  }
  optimizer.steps = state.step;
  return state;
}

}  // namespace seq2see
