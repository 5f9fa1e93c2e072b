#include "model/history.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

constexpr HeadShape shape{2, 20, 0.25};

/// Keys and values as a cache would hold them that is copied whenever hypotheses change places.
struct CopiedCache {
  std::vector<std::vector<at::Tensor>> keys, values;  // of each hypothesis, a step each: [H, d]

  void append(const at::Tensor& key, const at::Tensor& value) {
    for (size_t i = 0; i < keys.size(); ++i) {
      keys[i].push_back(key[static_cast<int64_t>(i)].view({shape.heads, shape.width}));
      values[i].push_back(value[static_cast<int64_t>(i)].view({shape.heads, shape.width}));
    }
  }
  void choose(const std::vector<int64_t>& rows) {
    const auto old_keys = keys, old_values = values;
    keys.clear();
    values.clear();
    for (int64_t row : rows) {
      keys.push_back(old_keys[static_cast<size_t>(row)]);
      values.push_back(old_values[static_cast<size_t>(row)]);
    }
  }
  at::Tensor attend(const at::Tensor& query, size_t window) const {
    std::vector<at::Tensor> contexts;
    for (size_t i = 0; i < keys.size(); ++i) {
      const auto last = [&](const std::vector<at::Tensor>& steps) {
        const size_t count = window > 0 ? std::min(window, steps.size()) : steps.size();
        return at::stack(
            std::vector<at::Tensor>(steps.end() - static_cast<std::ptrdiff_t>(count), steps.end()), 1);
      };
      const at::Tensor question = query[static_cast<int64_t>(i)].view({shape.heads, 1, shape.width});
      const at::Tensor fit = at::matmul(question, last(keys[i]).transpose(1, 2)) * shape.scale;  // [H, 1, t]
      contexts.push_back(at::matmul(fit.softmax(-1), last(values[i])).flatten());
    }
    return at::stack(contexts);
  }
};

/// The largest difference over 40 steps, between which hypotheses change places, become more and fewer.
double largest_difference(size_t window, at::ScalarType type) {
  Random random(3);
  Lineage lineage(2);
  History history;
  CopiedCache copies{{{}, {}}, {{}, {}}};
  double largest = 0;
  for (int64_t step = 0; step < 40; ++step) {
    const auto count = static_cast<int64_t>(copies.keys.size());
    const at::Tensor query = draw(random, {count, 40}).to(type), key = draw(random, {count, 40}).to(type),
                     value = draw(random, {count, 40}).to(type);
    EXPECT_EQ(lineage.steps(), step);
    lineage.extend();
    history.append(key, value);
    copies.append(key, value);
    const at::Tensor context = history.attend(query, lineage, shape, static_cast<int64_t>(window));
    largest = std::max(largest, difference(context, copies.attend(query, window)));
    if (step % 3 == 1) continue;
    std::vector<int64_t> rows(1 + random.below(6));
    for (int64_t& row : rows) row = static_cast<int64_t>(random.below(static_cast<uint64_t>(count)));
    lineage.choose(rows);
    copies.choose(rows);
  }
  return largest;
}

TEST(History, IsWhatACopiedCacheGives) {
  for (size_t window : {0U, 1U, 3U, 17U}) {
    EXPECT_LT(largest_difference(window, at::kDouble), 1e-13) << window;
    EXPECT_LT(largest_difference(window, at::kFloat), 1e-5) << window;
  }
}

TEST(History, TakesOtherNumbersThanFloats) {
  EXPECT_LT(largest_difference(0, at::kBFloat16), 0.05);
  EXPECT_LT(largest_difference(3, at::kBFloat16), 0.05);
}

}  // namespace
}  // namespace seq2see
