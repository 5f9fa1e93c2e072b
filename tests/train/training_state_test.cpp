#include "train/training_state.h"

#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "data/files.h"
#include "data/safetensors.h"
#include "model/seq2seq.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

ModelOptions tiny_model(int width) {
  ModelOptions options;
  options.width = width;
  options.source_vocabulary = options.target_vocabulary = 10;
  return options;
}

/// Weights and optimizer as a training has them, filled with numbers that are all different.
struct Training {
  explicit Training(int width = 8, double average = 0.9)
      : parameters(make_parameters(tiny_model(width))), optimizer(parameters.flat(), with_average(average)) {}

  static OptimizerOptions with_average(double average) {
    OptimizerOptions options;
    options.average = average;
    return options;
  }

  void fill() {
    float next = 0.5F;
    const FlatOptimizer::State& state = optimizer.state();
    for (const at::Tensor& flat :
         {parameters.flat(), state.first_moment, state.second_moment, state.average}) {
      for (int64_t i = 0; flat.defined() && i < flat.numel(); ++i) flat.data_ptr<float>()[i] = next += 0.25F;
    }
  }

  Parameters parameters;
  FlatOptimizer optimizer;
};

std::vector<float> floats_of(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), tensor.data_ptr<float>() + tensor.numel()};
}

TrainingState some_state() {
  TrainingState state;
  state.step = 12;
  state.epoch = 3;
  state.batch = 2;
  state.finished = true;
  state.has_best = true;
  state.best_merit = 0.1 + 0.2;
  state.best_loss = 1.0 / 3;
  state.without_gain = 4;
  state.validated_at = 10;
  state.seconds = 12.5;
  state.log_bytes = uint64_t{1} << 40;
  state.log_loss = 2.0 / 3;
  state.log_tokens = 70;
  state.log_correct = 30;
  state.logged_at = 11.25;
  state.data_checksum = 0xfedcba98;
  return state;
}

class TrainingStateTest : public testing::Test {
 protected:
  TrainingStateTest() {
    written_.fill();
    save_state(file_, some_state(), written_.parameters, written_.optimizer.state());
  }
  /// The complaint about the file when it is loaded into a training of another kind or the same.
  std::string complaint(Training training = Training()) {
    return error_text([&] { load_state(file_, training.parameters, training.optimizer.state()); });
  }
  /// Writes the file anew with other metadata.
  void write_metadata(const std::string& state) {
    const Safetensors file = Safetensors::load(file_);
    std::vector<TensorBytes> tensors;
    for (const TensorEntry& entry : file.tensors()) {
      tensors.push_back({entry.name, entry.dtype, entry.shape, file.bytes_of(entry)});
    }
    save_safetensors(file_, tensors, {{"state", state}});
  }
  nlohmann::json metadata() { return nlohmann::json::parse(Safetensors::load(file_).metadata().at("state")); }
  void expect_complaint(const std::string& part) {
    const std::string text = complaint();
    EXPECT_NE(text.find(part), std::string::npos) << text;
    EXPECT_EQ(text.find(file_.string()), 0U) << text;
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "state.safetensors";
  Training written_;
};

TEST_F(TrainingStateTest, ComesBackAsItWas) {
  Training read;
  const TrainingState state = load_state(file_, read.parameters, read.optimizer.state());
  const TrainingState expected = some_state();
  EXPECT_EQ(state.step, expected.step);
  EXPECT_EQ(state.epoch, expected.epoch);
  EXPECT_EQ(state.batch, expected.batch);
  EXPECT_EQ(state.finished, expected.finished);
  EXPECT_EQ(state.has_best, expected.has_best);
  EXPECT_EQ(state.best_merit, expected.best_merit);
  EXPECT_EQ(state.best_loss, expected.best_loss);
  EXPECT_EQ(state.without_gain, expected.without_gain);
  EXPECT_EQ(state.validated_at, expected.validated_at);
  EXPECT_EQ(state.seconds, expected.seconds);
  EXPECT_EQ(state.log_bytes, expected.log_bytes);
  EXPECT_EQ(state.log_loss, expected.log_loss);
  EXPECT_EQ(state.log_tokens, expected.log_tokens);
  EXPECT_EQ(state.log_correct, expected.log_correct);
  EXPECT_EQ(state.logged_at, expected.logged_at);
  EXPECT_EQ(state.data_checksum, expected.data_checksum);
  const FlatOptimizer::State &from = written_.optimizer.state(), &to = read.optimizer.state();
  EXPECT_EQ(to.steps, 12);
  EXPECT_EQ(floats_of(read.parameters.flat()), floats_of(written_.parameters.flat()));
  EXPECT_EQ(floats_of(to.first_moment), floats_of(from.first_moment));
  EXPECT_EQ(floats_of(to.second_moment), floats_of(from.second_moment));
  EXPECT_EQ(floats_of(to.average), floats_of(from.average));
}

TEST_F(TrainingStateTest, AnotherModelIsRefused) {
  const std::string text = complaint(Training(10));
  EXPECT_NE(text.find("weights"), std::string::npos) << text;
  EXPECT_NE(text.find(std::to_string(written_.parameters.flat().numel())), std::string::npos) << text;
}

TEST_F(TrainingStateTest, AnAverageHasToBeThereWhereItIsOn) {
  Training without(8, 0);
  without.fill();
  save_state(file_, some_state(), without.parameters, without.optimizer.state());
  expect_complaint("average");
  EXPECT_EQ(complaint(Training(8, 0)), "(no error)");
}

TEST_F(TrainingStateTest, DamageIsFound) {
  const std::string bytes = read_file(file_);
  for (size_t at : {size_t{0}, size_t{9}, bytes.size() / 2, bytes.size() - 1}) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    write_file(file_, damaged);
    expect_complaint("");
  }
  for (size_t length : {size_t{0}, size_t{7}, size_t{100}, bytes.size() - 1}) {
    write_file(file_, std::string_view(bytes).substr(0, length));
    expect_complaint("");
  }
  std::filesystem::remove(file_);
  expect_complaint("No such file");
}

TEST_F(TrainingStateTest, MetadataAreChecked) {
  const auto good = metadata();
  write_metadata("{");
  expect_complaint("is not JSON");
  write_metadata("[]");
  expect_complaint("'state' has to be a JSON object.");
  auto json = good;
  json.erase("batch");
  write_metadata(json.dump());
  expect_complaint("lacks the key 'batch'.");
  json = good;
  json["more"] = 1;
  write_metadata(json.dump());
  expect_complaint("holds the unknown key 'more'.");
  for (const char* key : {"step", "epoch", "batch"}) {
    json = good;
    json[key] = -1;
    write_metadata(json.dump());
    expect_complaint("holds a negative position.");
  }
  json = good;
  json["step"] = 1.5;
  write_metadata(json.dump());
  expect_complaint("'step' has to be a whole number.");
}

TEST_F(TrainingStateTest, WeightsAreNoState) {
  save_safetensors(file_, {}, {});
  expect_complaint("is no state of a training");
}

}  // namespace
}  // namespace seq2see
