#include "model/products.h"

#include <gtest/gtest.h>

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <dlfcn.h>

#include "model/blas.h"
#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// [rows, columns], lying in each way that a matrix can.
std::vector<at::Tensor> layouts(Random& random, int64_t rows, int64_t columns, at::ScalarType type) {
  const auto drawn = [&](int64_t n, int64_t m) { return draw(random, {n, m}).to(type); };
  return {drawn(rows, columns),
          drawn(columns, rows).t(),
          drawn(rows, columns + 5).narrow(1, 2, columns),
          drawn(columns, 3 * rows).narrow(1, rows, rows).t(),
          drawn(rows, 2 * columns).view({rows, columns, 2}).select(2, 1),
          drawn(3 * rows, columns).view({3, rows, columns}).select(0, 1)};
}

at::Tensor in_double(const at::Tensor& x, const at::Tensor& y) {
  return at::mm(x.to(at::kDouble), y.to(at::kDouble));
}

class Products : public testing::TestWithParam<at::ScalarType> {
 protected:
  /// Of sums of up to 70 numbers.
  double rounding() const { return GetParam() == at::kFloat ? 2e-5 : 1e-13; }

  c10::NoGradGuard no_gradients_;
};

INSTANTIATE_TEST_SUITE_P(Types, Products, testing::Values(at::kFloat, at::kDouble),
                         [](const auto& info) { return std::string(at::toString(info.param)); });

TEST_P(Products, AreThoseOfDoublesHoweverTheFactorsLie) {
  Random random(1);
  for (const auto& [n, k, m] : {std::array{1, 1, 1}, {1, 7, 33}, {6, 1, 5}, {20, 70, 1}, {31, 64, 48}}) {
    for (const at::Tensor& x : layouts(random, n, k, GetParam())) {
      for (const at::Tensor& y : layouts(random, k, m, GetParam())) {
        EXPECT_LT(difference(product(x, y), in_double(x, y)), rounding())
            << n << " x " << k << " x " << m << ", strides " << x.strides() << " and " << y.strides();
      }
    }
  }
}

TEST_P(Products, GoWhereTheyAreToldAndNotBesideIt) {
  Random random(2);
  for (const int64_t rows : {1, 3, 20}) {
    const at::Tensor x = draw(random, {rows, 11}).to(GetParam()), y = draw(random, {11, 36}).to(GetParam());
    const at::Tensor wide = draw(random, {rows, 2, 36}).to(GetParam()), before = wide.clone();
    const at::Tensor place = wide.select(1, 1);
    add_product(place, x, y);
    EXPECT_LT(difference(place, before.select(1, 1) + in_double(x, y)), rounding()) << rows;
    set_product(place, x, y);
    EXPECT_LT(difference(place, in_double(x, y)), rounding()) << rows;
    EXPECT_EQ(difference(wide.select(1, 0), before.select(1, 0)), 0);
  }
}

TEST_P(Products, OfNothingAreZeros) {
  const auto empty = [&](int64_t n, int64_t m) { return at::ones({n, m}, GetParam()); };
  EXPECT_EQ(difference(product(empty(2, 0), empty(0, 3)), at::zeros({2, 3})), 0);
  EXPECT_EQ(product(empty(0, 2), empty(2, 3)).sizes(), (std::vector<int64_t>{0, 3}));
}

TEST_P(Products, RefuseFactorsThatDoNotFit) {
  const at::Tensor x = at::ones({4, 5}, GetParam()), y = at::ones({6, 4}, GetParam());
  EXPECT_THROW(product(x, y), c10::Error);
  EXPECT_THROW(add_product(at::zeros({4, 4}, GetParam()), x, y), c10::Error);
  EXPECT_THROW(add_product(at::zeros({3, 6}, GetParam()), x, at::ones({5, 6}, GetParam())), c10::Error);
}

TEST(OneDnn, MultipliesWhereLibTorchBringsItAlong) {
  const bool is_there = dlsym(RTLD_DEFAULT, "dnnl_sgemm") != nullptr;
  EXPECT_EQ(multiplies_by_onednn(), is_there && vector_unit() != VectorUnit::older);
}

TEST(ProductsWithGradients, AreRecorded) {
  const at::Tensor x = at::ones({2, 3}).requires_grad_(), y = at::full({3, 2}, 2.0F);
  product(x, y).sum().backward();
  EXPECT_EQ(difference(x.grad(), at::full({2, 3}, 4)), 0);
}

}  // namespace
}  // namespace seq2see
