// Trainings elsewhere than on the CPU.

#include <gtest/gtest.h>

#include <ATen/ATen.h>

#include <csignal>

#include "data/files.h"
#include "tests/support/guarded_device.h"
#include "tests/support/read_lines.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tensors.h"
#include "tests/support/tiny_training.h"
#include "train/interrupt.h"
#include "train/trainer.h"

namespace seq2see {
namespace {

/// What three steps leave.
struct Stepped {
  at::Tensor weights, bf16, average;
  std::vector<double> norms;
};

Stepped step_on(c10::Device device, const OptimizerOptions& options) {
  Random random(2);
  WorkerPool pool(2);
  const at::Tensor weights = draw(random, {100}).to(at::kFloat).to(device);
  const at::Tensor bf16 = weights.to(at::kBFloat16);
  FlatOptimizer optimizer(weights, options, bf16);
  Stepped result;
  for (int step = 0; step < 3; ++step) {
    const at::Tensor gradient = draw(random, {100}).to(at::kFloat).to(device);
    result.norms.push_back(optimizer.step(std::vector{gradient}, 0.5, 0.01, pool));
    EXPECT_EQ(gradient.abs().max().item<float>(), 0);
  }
  result.weights = weights.cpu();
  result.bf16 = bf16.cpu();
  if (options.average > 0) result.average = optimizer.state().average.cpu();
  EXPECT_EQ(optimizer.state().steps, 3);
  return result;
}

TEST(FlatOptimizerOnDevice, StepsAsTheCpuDoes) {
  for (const OptimizerOptions& options :
       {OptimizerOptions{.clip = 0}, OptimizerOptions{.kind = Optimizer::adam, .weight_decay = 0.1},
        OptimizerOptions{.kind = Optimizer::adamw, .weight_decay = 0.1},
        OptimizerOptions{.clip = 0.5, .average = 0.9}}) {
    const Stepped here = step_on(c10::kCPU, options);
    for (const c10::Device device : devices()) {
      const Stepped elsewhere = step_on(device, options);
      EXPECT_LT(difference(elsewhere.weights, here.weights), 1e-6);
      EXPECT_LT(difference(elsewhere.bf16.to(at::kFloat), here.weights), 0.01);
      if (options.average > 0) {
        EXPECT_LT(difference(elsewhere.average, here.average), 1e-6);
      }
      for (size_t i = 0; i < here.norms.size(); ++i) EXPECT_NEAR(elsewhere.norms[i], here.norms[i], 1e-5);
    }
  }
}

TEST(FlatOptimizerOnDevice, AnInfiniteGradientChangesNothing) {
  WorkerPool pool(1);
  for (const c10::Device device : devices()) {
    const at::Tensor weights = at::ones({8}).to(device);
    FlatOptimizer optimizer(weights, {});
    const at::Tensor gradient = at::full({8}, std::numeric_limits<float>::infinity()).to(device);
    EXPECT_FALSE(std::isfinite(optimizer.step(std::vector{gradient}, 1, 0.1, pool)));
    EXPECT_TRUE(at::equal(weights.cpu(), at::ones({8})));
  }
}

Communicator alone;

TrainOptions one_shard(Precision precision = Precision::fp32) {
  TrainOptions options = TinyTraining::tiny_options();
  options.shards = 1;
  options.precision = precision;
  options.optimizer.average = 0.9;
  return options;
}

Trainer make_trainer(const TinyTraining& tiny, const TemporaryFolder& folder, c10::Device device) {
  return Trainer(
      {tiny.model, tiny.options, tiny.train, tiny.valid, tiny.tokenizers, {}, folder.path(), alone, device},
      2);
}

std::string trained(const TinyTraining& tiny, c10::Device device) {
  const TemporaryFolder folder;
  EXPECT_EQ(make_trainer(tiny, folder, device).run(), 0);
  return read_file(folder / "model.safetensors");
}

/// The losses of the validations, one an epoch.
std::vector<double> validation_losses(const TemporaryFolder& folder) {
  std::vector<double> losses;
  for (const std::string& line : read_lines(folder / "training.jsonl")) {
    const auto json = nlohmann::json::parse(line);
    if (json["event"] == "valid") losses.push_back(json["loss"]);
  }
  return losses;
}

TEST(TrainerOnDevice, LearnsAsOnTheCpu) {
  TinyTraining tiny(one_shard());
  tiny.model.dropout = 0;
  const TemporaryFolder here;
  ASSERT_EQ(make_trainer(tiny, here, c10::kCPU).run(), 0);
  const std::vector<double> expected = validation_losses(here);
  ASSERT_EQ(expected.size(), 2);
  EXPECT_LT(expected[1], expected[0]);
  for (const c10::Device device : devices()) {
    const TemporaryFolder elsewhere;
    ASSERT_EQ(make_trainer(tiny, elsewhere, device).run(), 0);
    const std::vector<double> found = validation_losses(elsewhere);
    ASSERT_EQ(found.size(), 2);
    for (size_t i = 0; i < 2; ++i) EXPECT_NEAR(found[i], expected[i], 1e-3);
  }
}

TEST(TrainerOnDevice, BytesAreTheSameInEachRun) {
  for (const c10::Device device : devices()) {
    for (const Precision precision : {Precision::fp32, Precision::bf16}) {
      const TinyTraining tiny(one_shard(precision));
      EXPECT_EQ(trained(tiny, device), trained(tiny, device));
    }
  }
}

// The signal stays: from here on each training of this process ends after a step.
TEST(TrainerOnDeviceStopped, BytesAreTheSameAcrossStopAndResume) {
  const TinyTraining tiny(one_shard());
  std::vector<std::string> whole;
  for (const c10::Device device : devices()) whole.push_back(trained(tiny, device));
  note_interrupts();
  raise(SIGTERM);
  for (size_t i = 0; i < whole.size(); ++i) {
    const TemporaryFolder folder;
    int steps = 0, status = 143;
    for (; status == 143 && steps < 100; ++steps) {
      Trainer trainer = make_trainer(tiny, folder, devices()[i]);
      if (steps > 0) trainer.resume();
      status = trainer.run();
    }
    EXPECT_EQ(status, 0);
    EXPECT_GT(steps, 10);
    EXPECT_EQ(read_file(folder / "model.safetensors"), whole[i]);
  }
}

}  // namespace
}  // namespace seq2see
