#include "model/few_rows.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// A matrix of which x is multiplied, in floats or bfloat16, and the product in double.
struct Factors {
  Factors(int64_t rows, int64_t in, int64_t out, at::ScalarType type)
      : x(at::randn({rows, in})),
        matrix(at::randn({in, out}).to(type)),
        start(at::randn({out})),
        product(at::mm(x.to(at::kDouble), matrix.to(at::kDouble))) {}

  at::Tensor x, matrix, start, product;
  c10::NoGradGuard no_gradients;
};

constexpr double rounding = 2e-5;  // of sums of up to 70 floats

class FewRows : public testing::TestWithParam<at::ScalarType> {};

INSTANTIATE_TEST_SUITE_P(Types, FewRows, testing::Values(at::kFloat, at::kBFloat16),
                         [](const auto& info) { return std::string(at::toString(info.param)); });

TEST_P(FewRows, EqualDoublesForEveryNumberOfRowsAndColumns) {
  at::manual_seed(1);
  for (int64_t rows = 1; rows <= 5; ++rows) {
    for (const int64_t out : {1, 31, 32, 33, 64, 96, 100, 200}) {
      for (const int64_t in : {1, 7, 70}) {
        const Factors c(rows, in, out, GetParam());
        const at::Tensor y = at::full({rows, out}, NAN);
        multiply_few_rows(c.x, c.matrix, c.start, y);
        EXPECT_LT(difference(y, c.product + c.start), rounding) << rows << " x " << in << " x " << out;
      }
    }
  }
}

TEST_P(FewRows, BeginWithARowEachOrWithWhatIsThere) {
  at::manual_seed(2);
  const Factors c(5, 20, 97, GetParam());
  const at::Tensor start = at::randn({5, 97}), y = at::empty({5, 97}), sum = start.clone();
  multiply_few_rows(c.x, c.matrix, start, y);
  EXPECT_LT(difference(y, c.product + start), rounding);
  multiply_few_rows(c.x, c.matrix, sum, sum);
  EXPECT_EQ(difference(sum, y), 0);
}

TEST_P(FewRows, GiveEachRowWhatItHasAlone) {
  at::manual_seed(3);
  const Factors c(5, 40, 131, GetParam());
  const at::Tensor y = at::empty({5, 131}), alone = at::empty({1, 131});
  multiply_few_rows(c.x, c.matrix, c.start, y);
  for (int64_t row = 0; row < 5; ++row) {
    multiply_few_rows(c.x.narrow(0, row, 1), c.matrix, c.start, alone);
    EXPECT_EQ(difference(alone[0], y[row]), 0) << row;
  }
}

TEST_P(FewRows, AreTakenWhereTheyAreFewAndPlain) {
  const Factors c(1, 6, 9, GetParam());
  EXPECT_TRUE(are_few_rows(c.x, c.matrix));
  EXPECT_TRUE(are_few_rows(c.x.view({1, 1, 6}), c.matrix));
  EXPECT_TRUE(are_few_rows(at::randn({few_rows(), 6}), c.matrix));
  EXPECT_FALSE(are_few_rows(at::randn({few_rows() + 1, 6}), c.matrix));
  EXPECT_FALSE(are_few_rows(at::randn({0, 6}), c.matrix));
  EXPECT_FALSE(are_few_rows(at::randn({1, 6}, at::kDouble), c.matrix));
  EXPECT_FALSE(are_few_rows(at::randn({1, 12}).slice(1, 0, 12, 2), c.matrix)) << "numbers apart";
  EXPECT_FALSE(are_few_rows(c.x, at::randn({9, 6}).t().to(GetParam()))) << "a matrix by rows";
  c10::AutoGradMode with_gradients(true);
  EXPECT_FALSE(are_few_rows(c.x, c.matrix));
}

}  // namespace
}  // namespace seq2see
