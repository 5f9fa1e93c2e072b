#include "data/similar.h"

#include <gtest/gtest.h>

#include <vector>

namespace seq2see {
namespace {

TEST(Similar, FindsWhatWasMeant) {
  const std::vector<std::string> names = {"--max-steps", "--max-epochs", "--model", "--seed"};
  EXPECT_EQ(similar("--max-step", names), "--max-steps");
  EXPECT_EQ(similar("--max_steps", names), "--max-steps");
  EXPECT_EQ(similar("--max-epoch", names), "--max-epochs");
  EXPECT_EQ(similar("--mdoel", names), "--model");
  EXPECT_EQ(similar("--seed", names), "--seed");
}

TEST(Similar, SaysNothingWhereNothingIsNear) {
  const std::vector<std::string> names = {"--max-steps", "--model"};
  EXPECT_EQ(similar("--temperature", names), "");
  EXPECT_EQ(similar("", names), "");
  EXPECT_EQ(similar("x", names), "");
  EXPECT_EQ(similar("--model", {}), "");
  EXPECT_EQ(similar(std::string(100'000, '-'), names), "");
}

}  // namespace
}  // namespace seq2see
