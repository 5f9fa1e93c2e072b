#include "model/gradient_sum.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

TEST(GradientSum, IsReturnedWhereTheWeightHasNoMemoryForIt) {
  Random random(1);
  const at::Tensor weight = draw(random, {4, 5}).requires_grad_(true);
  const at::Tensor g = draw(random, {3, 4}), x = draw(random, {3, 5});
  GradientSum sum(weight);
  sum.add_product(g, x);
  sum.add_product(g, x);
  EXPECT_LT(difference(sum.result(), 2 * at::mm(g.t(), x)), 1e-15);
  EXPECT_FALSE(weight.grad().defined());
}

TEST(GradientSum, IsAddedToTheMemoryOfALeaf) {
  Random random(2);
  const at::Tensor weight = draw(random, {4, 5}).requires_grad_(true);
  const at::Tensor memory = at::ones({4, 5}, at::kDouble), g = draw(random, {3, 4}), x = draw(random, {3, 5});
  weight.mutable_grad() = memory;
  GradientSum sum(weight);
  sum.add_product(g, x);
  EXPECT_FALSE(sum.result().defined());
  EXPECT_LT(difference(memory, 1 + at::mm(g.t(), x)), 1e-15);
}

TEST(GradientSum, TakesColumnsAndRowsThatLieApart) {
  Random random(3);
  const at::Tensor weight = draw(random, {4, 7}), bias = draw(random, {4});
  const at::Tensor g = draw(random, {3, 9}).narrow(1, 2, 4), x = draw(random, {3, 2});
  GradientSum columns(weight), rows(bias);
  columns.add_product(g, x, 5);
  rows.add_rows(g);
  EXPECT_EQ(columns.result().narrow(1, 0, 5).abs().sum().item<double>(), 0);
  EXPECT_LT(difference(columns.result().narrow(1, 5, 2), at::mm(g.t(), x)), 1e-15);
  EXPECT_LT(difference(rows.result(), g.sum(0)), 1e-15);
}

}  // namespace
}  // namespace seq2see
