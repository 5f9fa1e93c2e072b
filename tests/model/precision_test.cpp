#include "model/precision.h"

#include <gtest/gtest.h>
#include <torch/csrc/api/include/torch/version.h>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

TEST(Precision, FloatsAreAlwaysThere) {
  EXPECT_TRUE(is_quick(Precision::fp32));
  EXPECT_TRUE(can_train(Precision::fp32));
  EXPECT_NO_THROW(validate_training(Precision::fp32));
}

TEST(Precision, QuickIsOnlyWhatOneCanTrainIn) {
  EXPECT_TRUE(can_train(Precision::bf16) || !is_quick(Precision::bf16));
}

TEST(Precision, WhatOneCannotTrainInIsRefusedWithItsReason) {
  if (can_train(Precision::bf16)) {
    EXPECT_GE(TORCH_VERSION_MAJOR, 2);
    EXPECT_NO_THROW(validate_training(Precision::bf16));
    return;
  }
  const std::string reason =
      TORCH_VERSION_MAJOR < 2
          ? "Training in bf16 needs LibTorch 2, and this program was built with " TORCH_VERSION
            ". Choose fp32."
          : "Training in bf16 needs a processor with AVX-512 BF16, which this one lacks. Choose fp32.";
  EXPECT_EQ(error_text([] { validate_training(Precision::bf16); }), reason);
}

}  // namespace
}  // namespace seq2see
