#include "train/loss.h"

#include <ATen/ops/clone.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "data/files.h"

namespace seq2see {
namespace {

constexpr int32_t pad = 0;

/// tests/reference/loss.json, made by loss.py beside it.
struct Golden {
  nlohmann::json json = nlohmann::json::parse(read_file(SEQ2SEE_SOURCE_DIR "/tests/reference/loss.json"));
  std::vector<float> logits = json["logits"];
  std::vector<int64_t> output = json["output"];
  int64_t batch = json["shape"][0], length = json["shape"][1], vocabulary = json["shape"][2];

  Loss loss(double smoothing, at::Tensor* gradient) {
    return cross_entropy(at::from_blob(logits.data(), {batch, length, vocabulary}).clone(),
                         at::from_blob(output.data(), {batch, length}, at::kLong), pad, smoothing, gradient);
  }
};

TEST(Loss, EqualsTheReference) {
  Golden golden;
  ASSERT_EQ(golden.json["cases"].size(), 3U);
  for (const auto& expected : golden.json["cases"]) {
    SCOPED_TRACE(expected["smoothing"].dump());
    const Loss loss = golden.loss(expected["smoothing"], nullptr);
    EXPECT_NEAR(loss.sum, expected["sum"].get<double>(), 2e-5 * expected["sum"].get<double>());
    EXPECT_EQ(loss.count, expected["count"]);
    EXPECT_EQ(loss.correct, expected["correct"]);
  }
}

TEST(Loss, GradientEqualsTheReference) {
  Golden golden;
  for (const auto& expected : golden.json["cases"]) {
    at::Tensor gradient;
    golden.loss(expected["smoothing"], &gradient);
    ASSERT_EQ(gradient.sizes().vec(), (std::vector<int64_t>{golden.batch, golden.length, golden.vocabulary}));
    for (size_t i = 0; i < golden.logits.size(); ++i) {
      EXPECT_NEAR(gradient.data_ptr<float>()[i], expected["gradient"][i].get<double>(), 1e-6)
          << "logit " << i << ", smoothing " << expected["smoothing"];
    }
  }
}

TEST(Loss, GradientIsTheSlope) {
  Golden golden;
  constexpr float step = 1e-2F;
  for (double smoothing : {0.0, 0.3}) {
    at::Tensor gradient;
    golden.loss(smoothing, &gradient);
    for (size_t i = 0; i < golden.logits.size(); ++i) {
      const float logit = golden.logits[i];
      if (std::abs(logit) > 20) continue;  // beside such numbers a float cannot hold the difference
      golden.logits[i] = logit + step;
      const double above = golden.loss(smoothing, nullptr).sum;
      golden.logits[i] = logit - step;
      const double below = golden.loss(smoothing, nullptr).sum;
      golden.logits[i] = logit;
      EXPECT_NEAR(gradient.data_ptr<float>()[i], (above - below) / (2 * step), 2e-3) << "logit " << i;
    }
  }
}

TEST(Loss, PaddingHasNoPart) {
  Golden golden;
  at::Tensor gradient;
  const Loss before = golden.loss(0.1, &gradient);
  for (size_t token = 0; token < golden.output.size(); ++token) {
    const auto vocabulary = static_cast<size_t>(golden.vocabulary);
    for (size_t v = token * vocabulary; v < (token + 1) * vocabulary; ++v) {
      if (golden.output[token] != pad) continue;
      EXPECT_EQ(gradient.data_ptr<float>()[v], 0);
      golden.logits[v] = 1e3F * static_cast<float>(v);
    }
  }
  const Loss after = golden.loss(0.1, nullptr);
  EXPECT_EQ(before.sum, after.sum);
  EXPECT_EQ(before.count, after.count);
  EXPECT_EQ(before.correct, after.correct);
}

TEST(Loss, AGradientTakesTheLogitsPlace) {
  Golden golden;
  const at::Tensor logits =
      at::from_blob(golden.logits.data(), {golden.batch, golden.length, golden.vocabulary});
  at::Tensor gradient;
  cross_entropy(logits, at::from_blob(golden.output.data(), {golden.batch, golden.length}, at::kLong), pad,
                0.1, &gradient);
  EXPECT_EQ(gradient.data_ptr<float>(), golden.logits.data());
}

TEST(Loss, NumbersThatAreNoneGiveNoFiniteLoss) {
  for (const float wrong :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (size_t place : {0U, 1U}) {
      Golden golden;
      golden.logits[place] = wrong;
      EXPECT_FALSE(std::isfinite(golden.loss(0.1, nullptr).sum)) << wrong << " at " << place;
      EXPECT_FALSE(std::isfinite(golden.loss(0, nullptr).sum)) << wrong << " at " << place;
    }
  }
}

TEST(Loss, AddsUp) {
  Loss loss{1.5, 3, 2};
  loss += {0.25, 4, 1};
  EXPECT_EQ(loss.sum, 1.75);
  EXPECT_EQ(loss.count, 7);
  EXPECT_EQ(loss.correct, 3);
}

}  // namespace
}  // namespace seq2see
