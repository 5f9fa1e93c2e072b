#include "model/linear.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <functional>

#include "model/precision.h"
#include "tests/support/tensors.h"

namespace seq2see {
namespace {

struct Setting {
  Random random{3};
  at::Tensor x = draw(random, {2, 5, 7}), weight = draw(random, {6, 7}), bias = draw(random, {6}),
             gradient = draw(random, {2, 5, 6});
  at::Tensor ids = at::tensor({3, 0, 3, 5, 0, 3}, at::kLong).view({2, 3});
  at::Tensor rows_gradient = draw(random, {2, 3, 7});

  explicit Setting(at::ScalarType type = at::kDouble) {
    for (at::Tensor* number : {&gradient, &rows_gradient}) *number = number->to(type);
    for (at::Tensor* leaf : {&x, &weight, &bias}) *leaf = leaf->to(type).requires_grad_(true);
  }
  /// The value, then the gradients of all three (zeros where there is none).
  std::vector<at::Tensor> run(const std::function<at::Tensor(const Setting&)>& function,
                              const at::Tensor& on) {
    for (at::Tensor* leaf : {&x, &weight, &bias}) leaf->mutable_grad().reset();
    std::vector<at::Tensor> results{function(*this)};
    results[0].backward(on);
    for (const at::Tensor* leaf : {&x, &weight, &bias}) {
      results.push_back(leaf->grad().defined() ? leaf->grad().clone() : at::zeros_like(*leaf));
    }
    return results;
  }
};

void expect_close(const std::vector<at::Tensor>& ours, const std::vector<at::Tensor>& library) {
  for (size_t i = 0; i < library.size(); ++i) EXPECT_LT(difference(ours[i], library[i]), 1e-13) << i;
}

TEST(Linear, EqualsTheLibrarysInValuesAndGradients) {
  Setting c;
  expect_close(c.run([](const Setting& k) { return seq2see::linear(k.x, k.weight, k.bias); }, c.gradient),
               c.run([](const Setting& k) { return at::linear(k.x, k.weight, k.bias); }, c.gradient));
}

TEST(Linear, TakesWhatLiesInAnyOrder) {
  Setting c;
  const auto turned = [](const Setting& k) { return k.x.transpose(0, 1); };
  const at::Tensor gradient = c.gradient.transpose(0, 1);
  expect_close(
      c.run([&](const Setting& k) { return seq2see::linear(turned(k), k.weight, k.bias); }, gradient),
      c.run([&](const Setting& k) { return at::linear(turned(k), k.weight, k.bias); }, gradient));
}

TEST(Linear, GradientsAreAddedToThoseThatAreThere) {
  Setting c;
  const auto once =
      c.run([](const Setting& k) { return seq2see::linear(k.x, k.weight, k.bias); }, c.gradient);
  const at::Tensor memory = at::ones({6 * 7 + 6}, at::kDouble);
  c.weight.mutable_grad() = memory.narrow(0, 0, 42).view({6, 7});
  c.bias.mutable_grad() = memory.narrow(0, 42, 6);
  for (int time = 0; time < 2; ++time) seq2see::linear(c.x, c.weight, c.bias).backward(c.gradient);
  EXPECT_LT(difference(memory.narrow(0, 0, 42).view({6, 7}), 1 + 2 * once[2]), 1e-13);
  EXPECT_LT(difference(memory.narrow(0, 42, 6), 1 + 2 * once[3]), 1e-13);
  EXPECT_EQ(c.weight.grad().data_ptr<double>(), memory.data_ptr<double>());
}

TEST(Linear, WithoutGradientsNothingIsRecorded) {
  Setting c;
  const c10::NoGradGuard no_gradients;
  const at::Tensor y = seq2see::linear(c.x, c.weight, c.bias);
  EXPECT_FALSE(y.requires_grad());
  EXPECT_LT(difference(y, at::linear(c.x, c.weight, c.bias)), 1e-14);
}

/// x rounded to bfloat16, in x's type.
at::Tensor rounded(const at::Tensor& x) {
  return x.detach().to(at::kBFloat16).to(x.scalar_type());
}

/// Products of rounded numbers are exact in double, so what is left is the rounding of what they add up to:
/// at most 2^-8 of it. Where programs refuse bfloat16, LibTorch may round within a sum, too.
TEST(Linear, InBfloat16EqualsDoublesOfRoundedFactors) {
  if (!can_train(Precision::bf16)) GTEST_SKIP() << "sums of bfloat16 may be rounded here";
  Setting c(at::kFloat);
  const at::Tensor bf16 = c.weight.detach().to(at::kBFloat16);
  const auto ours = c.run([&](const Setting& k) { return linear(k.x, k.weight, k.bias, bf16); }, c.gradient);
  const at::Tensor x = rounded(c.x.to(at::kDouble)).view({10, 7}), weight = rounded(c.weight.to(at::kDouble)),
                   g = rounded(c.gradient.to(at::kDouble)).view({10, 6});
  const at::Tensor expected[] = {at::mm(x, weight.t()) + c.bias.detach().to(at::kDouble), at::mm(g, weight),
                                 at::mm(g.t(), x), c.gradient.to(at::kDouble).view({10, 6}).sum(0)};
  for (size_t i = 0; i < 4; ++i) {
    const at::Tensor exact = expected[i].view(ours[i].sizes());
    EXPECT_EQ(ours[i].scalar_type(), at::kFloat) << i;
    EXPECT_LT(difference(ours[i], exact), exact.abs().max().item<double>() / 256 + 1e-6) << i;
    EXPECT_GT(exact.abs().max().item<double>(), 0.5) << i;
  }
  const c10::NoGradGuard no_gradients;
  EXPECT_EQ(difference(linear_by_columns(c.x, bf16.t(), c.bias), ours[0]), 0);
}

TEST(Linear, GradientsOfBfloat16AreAddedToThoseThatAreThere) {
  Setting c(at::kFloat);
  const at::Tensor bf16 = c.weight.detach().to(at::kBFloat16);
  const auto once = c.run([&](const Setting& k) { return linear(k.x, k.weight, k.bias, bf16); }, c.gradient);
  const at::Tensor memory = at::ones({6, 7}, at::kFloat);
  c.weight.mutable_grad() = memory;
  for (int time = 0; time < 2; ++time) linear(c.x, c.weight, c.bias, bf16).backward(c.gradient);
  EXPECT_LT(difference(memory, 1 + 2 * once[2]), 1e-5);
}

TEST(LookUp, EqualsTheLibrarysAndAddsToGradientsThatAreThere) {
  Setting c;
  const auto ours = c.run([](const Setting& k) { return look_up(k.weight, k.ids); }, c.rows_gradient);
  expect_close(ours, c.run([](const Setting& k) { return at::embedding(k.weight, k.ids); }, c.rows_gradient));
  const at::Tensor memory = at::ones({6, 7}, at::kDouble);
  c.weight.mutable_grad() = memory;
  for (int time = 0; time < 2; ++time) look_up(c.weight, c.ids).backward(c.rows_gradient);
  EXPECT_LT(difference(memory, 1 + 2 * ours[2]), 1e-13);
}

}  // namespace
}  // namespace seq2see
