#include "model/layer_norm.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

constexpr double epsilon = 1e-5;

/// The result, and the gradients of x, weight and bias for gradients that are different everywhere.
template <typename Norm>
std::vector<at::Tensor> with_gradients(const std::vector<at::Tensor>& numbers, const Norm& norm) {
  std::vector<at::Tensor> leaves;
  for (const at::Tensor& tensor : numbers) leaves.push_back(tensor.detach().clone().requires_grad_(true));
  const at::Tensor y = norm(leaves[0], leaves[1], leaves[2]);
  Random random(5);
  y.mul(draw(random, y.sizes().vec()).to(y.scalar_type())).sum().backward();
  return {y.detach(), leaves[0].grad(), leaves[1].grad(), leaves[2].grad()};
}

std::vector<at::Tensor> drawn(int64_t width, at::ScalarType type) {
  Random random(static_cast<uint64_t>(width));
  return {draw(random, {3, 5, width}).add(2).to(type), draw(random, {width}).to(type),
          draw(random, {width}).to(type)};
}

TEST(LayerNormalization, EqualsTheLibrarysInValuesAndGradients) {
  for (const int64_t width : {1, 2, 15, 16, 17, 100, 256}) {
    for (const auto& [type, most] : {std::pair{at::kDouble, 1e-11}, {at::kFloat, 2e-4}}) {
      const auto numbers = drawn(width, type);
      const auto ours = with_gradients(numbers, [](const auto& x, const auto& weight, const auto& bias) {
        return normalize(x, weight, bias, epsilon);
      });
      const auto library =
          with_gradients({numbers[0].to(at::kDouble), numbers[1].to(at::kDouble), numbers[2].to(at::kDouble)},
                         [&](const auto& x, const auto& weight, const auto& bias) {
                           return at::layer_norm(x, {width}, weight, bias, epsilon);
                         });
      for (size_t i = 0; i < ours.size(); ++i) {
        const double scale = 1 + library[i].abs().max().item<double>();
        EXPECT_LT(difference(ours[i].to(at::kDouble), library[i]), most * scale) << width << ", tensor " << i;
      }
    }
  }
}

TEST(LayerNormalization, TakesAnyStridesAndWithoutGradientsGivesTheSame) {
  const auto numbers = drawn(20, at::kFloat);
  const at::Tensor turned = numbers[0].transpose(0, 1);
  const at::Tensor y = normalize(turned, numbers[1], numbers[2], epsilon);
  EXPECT_EQ(y.sizes(), turned.sizes());
  EXPECT_TRUE(at::equal(y, normalize(numbers[0], numbers[1], numbers[2], epsilon).transpose(0, 1)));
  const c10::NoGradGuard no_gradients;
  EXPECT_TRUE(at::equal(y, normalize(turned, numbers[1], numbers[2], epsilon)));
  EXPECT_EQ(normalize(numbers[0].narrow(0, 0, 0), numbers[1], numbers[2], epsilon).numel(), 0);
}

TEST(LayerNormalization, GradientsOfWeightsJoinThoseThatAreThere) {
  const auto numbers = drawn(20, at::kDouble);
  const at::Tensor weight = numbers[1].clone().requires_grad_(true),
                   bias = numbers[2].clone().requires_grad_(true);
  weight.mutable_grad() = at::ones({20}, at::kDouble);
  bias.mutable_grad() = at::full({20}, 2, at::kDouble);
  const at::Tensor before = bias.grad();
  normalize(numbers[0], weight, bias, epsilon).sum().backward();
  EXPECT_TRUE(bias.grad().is_same(before));
  EXPECT_LT(difference(bias.grad(), at::full({20}, 2 + 15, at::kDouble)), 1e-12);
  const at::Tensor plain = at::layer_norm(numbers[0], {20}, {}, {}, epsilon);
  EXPECT_LT(difference(weight.grad(), 1 + plain.sum(0).sum(0)), 1e-10);
}

}  // namespace
}  // namespace seq2see
