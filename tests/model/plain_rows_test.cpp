#include "model/plain_rows.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "model/layers.h"
#include "tests/support/tensors.h"

namespace seq2see {
namespace {

at::Tensor floats(Random& random, const std::vector<int64_t>& shape) {
  return draw(random, shape).to(at::kFloat);
}

TEST(PlainRows, EqualTheLibrarysOperations) {
  Random random(1);
  for (int64_t width : {1, 15, 16, 100}) {
    const at::Tensor bias = floats(random, {width}), table = floats(random, {7, width}),
                     ids = ids_tensor({{6, 0}, {3, 6}});
    EXPECT_LT(difference(embed_rows(ids, table, 3, bias), at::embedding(table, ids.flatten()) * 3 + bias),
              1e-6);
  }
}

TEST(PlainRows, AreForFloatsWithoutGradientsOnly) {
  const at::Tensor x = at::ones({4, 3}, at::kFloat);
  EXPECT_FALSE(is_plain(x)) << "a gradient may be wanted";
  const c10::NoGradGuard no_gradients;
  EXPECT_TRUE(is_plain(x));
  EXPECT_FALSE(is_plain(x.t()));
  EXPECT_FALSE(is_plain(x.to(at::kDouble)));
}

TEST(PlainRows, LayersGiveTheSameWithThemAndWithout) {
  Random random(2);
  const auto build = [](Weights& weights) {
    Linear(weights, "linear", 20, 7);
    LayerNorm(weights, "norm", 20);
  };
  const Parameters drawn = drawn_parameters(build, random);
  const Parameters parameters = drawn.with_flat(drawn.flat().to(at::kFloat));
  Parameters::Binding binding = parameters.bind();
  const Linear linear(binding, "linear", 20, 7);
  const LayerNorm norm(binding, "norm", 20);
  for (const std::vector<int64_t>& shape : {std::vector<int64_t>{5, 20}, {2, 3, 20}}) {
    const at::Tensor x = floats(random, shape), product = linear(x), normalized = norm(x);
    const c10::NoGradGuard no_gradients;
    EXPECT_LT(difference(linear(x), product), 1e-5);
    EXPECT_LT(difference(norm(x), normalized), 1e-5);
  }
}

}  // namespace
}  // namespace seq2see
