#include "eval/candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "data/random.h"

namespace seq2see {
namespace {

const SpecialIds special;  // padding 0, unknown 1, start 2, end 3

using Row = std::vector<float>;

Row random_row(Random& random, int64_t vocabulary) {
  Row row;
  for (int64_t i = 0; i < vocabulary; ++i) row.push_back(static_cast<float>(random.below(1000)) / 100 - 5);
  return row;
}

/// log p of each token, by the definition.
std::vector<double> log_softmax(const Row& row) {
  double sum = 0;
  for (float logit : row) sum += std::exp(static_cast<double>(logit));
  std::vector<double> result;
  for (float logit : row) result.push_back(logit - std::log(sum));
  return result;
}

struct Expected {
  double log_probability;
  int origin;
  int32_t token;
};

TEST(Candidates, AreTheBestOfAllHypothesesTokens) {
  Random random(1);
  for (int64_t vocabulary : {5, 64, 100, 500, 1000}) {
    for (size_t room : {1U, 2U, 10U, 700U}) {
      for (bool may_end : {true, false}) {
        SCOPED_TRACE(testing::Message() << vocabulary << ", " << room << (may_end ? "" : ", no end"));
        NextTokens tokens(special, vocabulary);
        Candidates best(room);
        std::vector<Expected> all;
        for (int origin = 0; origin < 3; ++origin) {
          Row row = random_row(random, vocabulary);
          const double sofar = -0.7 * origin;
          const auto log_probabilities = log_softmax(row);
          tokens.read(row.data(), may_end);
          EXPECT_NEAR(tokens.end_log_probability(), log_probabilities[3], 1e-5);
          EXPECT_NEAR(tokens.log_probability(4), log_probabilities[4], 1e-5);
          tokens.offer(origin, sofar, best);
          for (int32_t token = may_end ? 3 : 4; token < vocabulary; ++token) {
            all.push_back({sofar + log_probabilities[static_cast<size_t>(token)], origin, token});
          }
        }
        std::sort(all.begin(), all.end(), [](const Expected& x, const Expected& y) {
          // Logits are hundredths: what is nearer than that within a row is equal, and the earlier token
          // comes first.
          if (x.origin == y.origin && std::abs(x.log_probability - y.log_probability) < 1e-3)
            return x.token < y.token;
          return x.log_probability > y.log_probability;
        });
        const auto found = best.take();
        ASSERT_EQ(found.size(), std::min(room, all.size()));
        for (size_t i = 0; i < found.size(); ++i) {
          EXPECT_EQ(found[i].origin, all[i].origin);
          EXPECT_EQ(found[i].token, all[i].token);
          EXPECT_NEAR(found[i].log_probability, all[i].log_probability, 1e-5);
        }
        EXPECT_TRUE(best.take().empty());
      }
    }
  }
}

TEST(Candidates, LogitsOfAnySizeGiveProbabilities) {
  NextTokens tokens(special, 6);
  Row row = {900, -900, 0, 899, 898, -INFINITY};
  tokens.read(row.data(), true);
  const double divisor = std::log(1 + std::exp(-1) + std::exp(-2));
  EXPECT_NEAR(tokens.end_log_probability(), -1 - divisor, 1e-6);
  EXPECT_NEAR(tokens.log_probability(4), -2 - divisor, 1e-6);
  Candidates best(10);
  tokens.offer(0, 0, best);
  EXPECT_EQ(best.take().size(), 2U) << "what is impossible is no candidate";
}

TEST(Candidates, ThereAreNoneWhereLogitsAreNotNumbers) {
  NextTokens tokens(special, 70);
  Row row(70, NAN);
  tokens.read(row.data(), true);
  Candidates best(10);
  tokens.offer(0, 0, best);
  EXPECT_TRUE(best.take().empty());
}

}  // namespace
}  // namespace seq2see
