#include "model/precision.h"

#include <gtest/gtest.h>
#include <torch/csrc/api/include/torch/version.h>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

TEST(Precision, FloatsAreAlwaysThere) {
  EXPECT_TRUE(is_available(Precision::fp32));
  EXPECT_NO_THROW(validate(Precision::fp32));
}

TEST(Precision, WhatIsNotThereIsRefusedWithItsReason) {
  if (is_available(Precision::bf16)) {
    EXPECT_GE(TORCH_VERSION_MAJOR, 2);
    EXPECT_NO_THROW(validate(Precision::bf16));
    return;
  }
  const std::string reason =
      TORCH_VERSION_MAJOR < 2
          ? "The precision bf16 needs LibTorch 2, and this program was built with " TORCH_VERSION
            ". Choose fp32."
          : "The precision bf16 needs a processor with AVX-512 BF16, which this one lacks. Choose "
            "fp32.";
  EXPECT_EQ(error_text([] { validate(Precision::bf16); }), reason);
}

}  // namespace
}  // namespace seq2see
