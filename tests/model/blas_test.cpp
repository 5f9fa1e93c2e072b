#include "model/blas.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "model/threads.h"

extern "C" __attribute__((weak)) char* openblas_get_corename();

namespace seq2see {
namespace {

TEST(Blas, KernelsThatTheProcessorHasOutgrownAreReplaced) {
  EXPECT_EQ(better_kernels("Prescott", VectorUnit::avx512), "SkylakeX");
  EXPECT_EQ(better_kernels("Barcelona", VectorUnit::avx2), "Haswell");
  EXPECT_EQ(better_kernels("Prescott", VectorUnit::older), "");
}

TEST(Blas, AGoodChoiceStays) {
  for (const char* chosen : {"Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids", "neoversen1"}) {
    EXPECT_EQ(better_kernels(chosen, VectorUnit::avx512), "") << chosen;
  }
}

TEST(Blas, AfterTheFirstCallTheKernelsFitAndMultiply) {
  use_one_thread();
  if (openblas_get_corename != nullptr && std::getenv("OPENBLAS_CORETYPE") == nullptr) {
    EXPECT_EQ(better_kernels(openblas_get_corename(), vector_unit()), "") << openblas_get_corename();
  }
  at::manual_seed(1);
  const at::Tensor a = at::randn({150, 230}), b = at::randn({230, 170});
  const at::Tensor exact = at::mm(a.to(at::kDouble), b.to(at::kDouble));
  EXPECT_LT((at::mm(a, b).to(at::kDouble) - exact).abs().max().item<double>(), 1e-4);
}

// The library is asked for the kernels again, not the processor: a user's own choice stays.
TEST(BlasDeathTest, TheUsersChoiceStays) {
  if (openblas_get_corename == nullptr) return;  // another library multiplies
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  setenv("OPENBLAS_CORETYPE", "Prescott", 1);
  EXPECT_EXIT(
      {
        fit_blas_to_processor();
        std::exit(std::string(openblas_get_corename()) == "Prescott" ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
  unsetenv("OPENBLAS_CORETYPE");
}

}  // namespace
}  // namespace seq2see
