#include "train/flat_optimizer.h"

#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "data/files.h"
#include "data/random.h"

namespace seq2see {
namespace {

at::Tensor tensor(const std::vector<float>& values) {
  at::Tensor tensor = at::empty({static_cast<int64_t>(values.size())}, at::kFloat);
  std::memcpy(tensor.data_ptr<float>(), values.data(), values.size() * sizeof(float));
  return tensor;
}

std::vector<float> values(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), tensor.data_ptr<float>() + tensor.numel()};
}

std::vector<float> random_values(size_t count, uint64_t seed) {
  Random random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.unit()) - 0.5F;
  return values;
}

OptimizerOptions options_of(const nlohmann::json& json) {
  OptimizerOptions options;
  options.kind = value_named<Optimizer>(json["kind"].get<std::string>());
  options.learning_rate = json["learning_rate"];
  options.beta1 = json["beta1"];
  options.beta2 = json["beta2"];
  options.epsilon = json["epsilon"];
  options.weight_decay = json["weight_decay"];
  options.clip = json["clip"];
  options.average = json["average"];
  return options;
}

void expect_near(const at::Tensor& found, const nlohmann::json& expected, const char* what) {
  ASSERT_EQ(found.numel(), static_cast<int64_t>(expected.size())) << what;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double value = expected[i];
    EXPECT_NEAR(found.data_ptr<float>()[i], value, 1e-5 * (1 + std::abs(value))) << what << " " << i;
  }
}

TEST(FlatOptimizer, EqualsTheReference) {
  const auto golden =
      nlohmann::json::parse(read_file(SEQ2SEE_SOURCE_DIR "/tests/reference/flat_optimizer.json"));
  WorkerPool pool(2);
  ASSERT_EQ(golden["cases"].size(), 4U);
  for (const auto& expected : golden["cases"]) {
    SCOPED_TRACE(expected["options"].dump());
    const OptimizerOptions options = options_of(expected["options"]);
    const at::Tensor weights = tensor(golden["weights"]);
    FlatOptimizer optimizer(weights, options);
    int step = 0;
    for (const auto& gradients : golden["gradients"]) {
      const std::vector<at::Tensor> shards = {tensor(gradients[0]), tensor(gradients[1])};
      const double norm = optimizer.step(shards, golden["scale"], options.learning_rate / (step + 1), pool);
      EXPECT_NEAR(norm, expected["norms"][static_cast<size_t>(step)].get<double>(), 1e-5);
      for (const at::Tensor& shard : shards) {
        for (float value : values(shard)) EXPECT_EQ(value, 0);
      }
      ++step;
    }
    EXPECT_EQ(optimizer.state().steps, 5);
    expect_near(weights, expected["weights"], "weight");
    expect_near(optimizer.state().first_moment, expected["first_moment"], "first moment");
    expect_near(optimizer.state().second_moment, expected["second_moment"], "second moment");
    expect_near(optimizer.state().average, expected["average"], "average");
  }
}

/// Weights and average after three steps on numbers that fill several chunks, the last one in part.
std::pair<std::vector<float>, std::vector<float>> after_three_steps(int workers) {
  constexpr size_t size = 50'001;
  OptimizerOptions options;
  options.average = 0.99;
  const at::Tensor weights = tensor(random_values(size, 1));
  FlatOptimizer optimizer(weights, options);
  WorkerPool pool(workers);
  for (uint64_t step = 0; step < 3; ++step) {
    std::vector<at::Tensor> shards;
    for (uint64_t shard = 0; shard < 3; ++shard)
      shards.push_back(tensor(random_values(size, 10 * step + shard)));
    optimizer.step(shards, 0.1, 1e-3, pool);
  }
  return {values(weights), values(optimizer.state().average)};
}

TEST(FlatOptimizer, TheNumberOfWorkersChangesNoBit) {
  const auto one = after_three_steps(1);
  EXPECT_NE(one.first, random_values(one.first.size(), 1));
  EXPECT_EQ(after_three_steps(2), one);
  EXPECT_EQ(after_three_steps(3), one);
}

TEST(FlatOptimizer, AGradientThatIsNotFiniteChangesNothing) {
  for (float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    OptimizerOptions options;
    options.average = 0.9;
    const at::Tensor weights = tensor(random_values(20'000, 1));
    FlatOptimizer optimizer(weights, options);
    WorkerPool pool(2);
    std::vector<at::Tensor> shards = {tensor(random_values(20'000, 2))};
    optimizer.step(shards, 1, 1e-3, pool);
    const auto before = values(weights), average = values(optimizer.state().average);
    const auto first = values(optimizer.state().first_moment),
               second = values(optimizer.state().second_moment);

    std::vector<float> gradient = random_values(20'000, 3);
    gradient[17'000] = bad;
    shards = {tensor(random_values(20'000, 4)), tensor(gradient)};
    EXPECT_FALSE(std::isfinite(optimizer.step(shards, 1, 1e-3, pool)));
    EXPECT_EQ(values(weights), before);
    EXPECT_EQ(values(optimizer.state().average), average);
    EXPECT_EQ(values(optimizer.state().first_moment), first);
    EXPECT_EQ(values(optimizer.state().second_moment), second);
    EXPECT_EQ(optimizer.state().steps, 1);
  }
}

TEST(FlatOptimizer, LeavesTheWeightsRoundedToo) {
  const at::Tensor weights = tensor(random_values(20'001, 1)), bf16 = weights.to(at::kBFloat16),
                   before = bf16.clone();
  FlatOptimizer optimizer(weights, {}, bf16);
  WorkerPool pool(2);
  const std::vector<at::Tensor> shards = {tensor(random_values(20'001, 2))};
  optimizer.step(shards, 1, 1e-1, pool);
  EXPECT_TRUE(at::equal(bf16, weights.to(at::kBFloat16)));
  EXPECT_FALSE(at::equal(bf16, before));
}

TEST(FlatOptimizer, KeepsNoAverageUnlessAsked) {
  EXPECT_FALSE(FlatOptimizer(tensor({1, 2}), OptimizerOptions{}).state().average.defined());
}

}  // namespace
}  // namespace seq2see
