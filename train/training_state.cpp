#include "train/training_state.h"

#include <ATen/ATen.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "data/option_fields.h"
#include "data/safetensors.h"

namespace seq2see {
namespace {

template <typename Field>
void fields(TrainingState& state, Field& field) {
  field("step", state.step, "");
  field("epoch", state.epoch, "");
  field("batch", state.batch, "");
  field("finished", state.finished, "");
  field("has_best", state.has_best, "");
  field("best_merit", state.best_merit, "");
  field("best_loss", state.best_loss, "");
  field("without_gain", state.without_gain, "");
  field("validated_at", state.validated_at, "");
  field("seconds", state.seconds, "");
  field("log_bytes", state.log_bytes, "");
  field("log_loss", state.log_loss, "");
  field("log_tokens", state.log_tokens, "");
  field("log_correct", state.log_correct, "");
  field("logged_at", state.logged_at, "");
  field("data_checksum", state.data_checksum, "");
}

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
  for (const auto& [name, flat] : buffers(parameters, optimizer)) {
    tensors.push_back({name,
                       "F32",
                       {flat.numel()},
                       {reinterpret_cast<const char*>(flat.data_ptr<float>()),
                        static_cast<size_t>(flat.numel()) * sizeof(float)}});
  }
  TrainingState copy = state;
  JsonFieldWriter writer;
  fields(copy, writer);
  save_safetensors(file, tensors, {{"state", writer.json.dump()}});
}

TrainingState load_state(const std::filesystem::path& path, Parameters& parameters,
                         FlatOptimizer::State& optimizer) {
  const Safetensors file = Safetensors::load(path);
  const auto found = file.metadata().find("state");
  if (found == file.metadata().end() || !file.has_checksum()) {
    throw Error("{} is no state of a training: its metadata lack 'state' or the checksum.", path.string());
  }
  nlohmann::ordered_json json;
  try {
    json = nlohmann::ordered_json::parse(found->second);
  } catch (const nlohmann::json::exception&) {
    throw Error("{}: the 'state' of its metadata is not JSON.", path.string());
  }
  TrainingState state;
  JsonFieldReader reader(json, path.string() + ", 'state'");
  fields(state, reader);
  reader.finish();
  if (state.step < 0 || state.epoch < 0 || state.batch < 0 || state.seconds < 0) {
    throw Error("{}: 'state' holds a negative position.", path.string());
  }
  const auto named = buffers(parameters, optimizer);
  for (const auto& [name, flat] : named) {
    const int64_t shape[] = {flat.numel()};
    const std::string_view bytes = file.bytes_of(file.expect(name, "F32", shape));
    std::memcpy(flat.data_ptr<float>(), bytes.data(), bytes.size());
  }
  optimizer.steps = state.step;
  return state;
}

}  // namespace seq2see
