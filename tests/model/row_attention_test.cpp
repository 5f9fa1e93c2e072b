#include "model/row_attention.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// [B, H, T, d] -> [B, T, H * d]
at::Tensor side_by_side(const at::Tensor& heads) {
  return heads.transpose(1, 2).flatten(2);
}

struct Case {
  int64_t targets, source, width;
};

TEST(RowAttention, IsSoftmaxOfTheProductsAndTheValuesSum) {
  for (const auto type : {at::kFloat, at::kDouble}) {
    for (const Case& size :
         {Case{1, 1, 16}, {5, 14, 32}, {2, 16, 48}, {3, 17, 20}, {4, 40, 2}, {1, 70, 130}}) {
      SCOPED_TRACE(testing::Message() << size.targets << " x " << size.source << " of " << size.width);
      Random random(static_cast<uint64_t>(size.source));
      const auto heads = [&](int64_t length) {
        return draw(random, {3, length, 2, size.width}).mul(2).to(type).transpose(1, 2);  // [B, H, length, d]
      };
      const at::Tensor query = heads(size.targets), keys = heads(size.source), values = heads(size.source);
      const std::vector<int64_t> lengths = {size.source, 1, (size.source + 1) / 2};
      const double scale = 1 / std::sqrt(static_cast<double>(size.width));
      const auto [context, weights] =
          attend_by_rows(side_by_side(query), keys, values, lengths_tensor(lengths), scale);

      const at::Tensor padding = mask_of(lengths, size.source).logical_not().view({3, 1, 1, size.source});
      const at::Tensor expected =
          (at::matmul(query, keys.transpose(2, 3)) * scale).masked_fill(padding, -INFINITY).softmax(-1);
      const double tolerance = type == at::kFloat ? 2e-6 : 1e-13;
      EXPECT_LT(difference(weights, expected), tolerance);
      EXPECT_LT(difference(context, side_by_side(at::matmul(expected, values))), tolerance);
      EXPECT_EQ(weights.masked_select(padding.expand_as(weights)).abs().sum().item<double>(), 0);
    }
  }
}

TEST(RowAttention, ReadsKeysWhereverTheirHeadsLie) {
  Random random(1);
  const at::Tensor query = draw(random, {2, 3, 4, 16}), keys = draw(random, {2, 3, 9, 16}),
                   values = draw(random, {2, 3, 9, 16});  // a head's rows side by side, as matmul makes them
  const auto [context, weights] =
      attend_by_rows(side_by_side(query), keys, values, lengths_tensor({9, 9}), 1);
  const at::Tensor expected = at::matmul(at::matmul(query, keys.transpose(2, 3)).softmax(-1), values);
  EXPECT_LT(difference(context, side_by_side(expected)), 1e-13);
}

TEST(RowAttention, LargeScoresDoNotOverflow) {
  const at::Tensor query = at::full({1, 1, 16}, 100, at::kFloat);
  const at::Tensor keys =
      at::stack({at::full({16}, 10, at::kFloat), at::full({16}, -10, at::kFloat)}).view({1, 1, 2, 16});
  const auto [context, weights] = attend_by_rows(query, keys, keys, lengths_tensor({2}), 1);
  EXPECT_EQ(numbers(weights)[0], 1);
  EXPECT_LT(numbers(weights)[1], 1e-30);
  EXPECT_EQ(numbers(context), std::vector<double>(16, 10.0));
}

}  // namespace
}  // namespace seq2see
