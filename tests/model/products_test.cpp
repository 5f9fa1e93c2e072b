#include "model/products.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

/// Queries, keys and values of so many targets and source tokens, as attention cuts them into heads.
struct Heads {
  Heads(int64_t targets, int64_t source) : random(static_cast<uint64_t>(targets * 1000 + source)) {
    query = leaf({3, targets, 2, 20}).transpose(1, 2);
    keys = leaf({3, source, 2, 20}).transpose(1, 2);
    values = leaf({3, source, 2, 20}).transpose(1, 2);
    weights = leaf({3, 2, targets, source});
  }
  at::Tensor leaf(const std::vector<int64_t>& shape) {
    leaves.push_back(draw(random, shape).requires_grad_(true));
    return leaves.back();
  }

  Random random;
  at::Tensor query, keys, values, weights;
  std::vector<at::Tensor> leaves;
};

/// The results, and the gradients of all leaves for a gradient that is different everywhere.
std::vector<at::Tensor> with_gradients(const Heads& heads, const at::Tensor& products,
                                       const at::Tensor& sums) {
  Random random(7);
  products.backward(draw(random, products.sizes().vec()));
  sums.backward(draw(random, sums.sizes().vec()));
  std::vector<at::Tensor> results{products, sums};
  for (const at::Tensor& leaf : heads.leaves) results.push_back(leaf.grad().clone());
  for (const at::Tensor& leaf : heads.leaves) leaf.mutable_grad().reset();
  return results;
}

TEST(Products, EqualTheLibrarysShortAndLong) {
  for (const auto& [targets, source] :
       {std::pair<int64_t, int64_t>{1, 1}, {7, 9}, {1, 65}, {64, 1}, {16, 32}, {19, 27}, {40, 70}}) {
    const Heads heads(targets, source);
    const auto ours =
        with_gradients(heads, all_products(heads.query, heads.keys), all_sums(heads.weights, heads.values));
    const auto library = with_gradients(heads, at::matmul(heads.query, heads.keys.transpose(2, 3)),
                                        at::matmul(heads.weights, heads.values));
    for (size_t i = 0; i < ours.size(); ++i) {
      EXPECT_LT(difference(ours[i], library[i]), 1e-12) << targets << " x " << source << ", tensor " << i;
    }
  }
}

}  // namespace
}  // namespace seq2see
