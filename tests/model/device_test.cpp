#include "model/device.h"

#include <gtest/gtest.h>

#include <ATen/ATen.h>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

TEST(Device, TheCpuIsAlwaysThere) {
  EXPECT_EQ(open_device(Device::cpu), c10::Device(c10::kCPU));
}

TEST(Device, AGpuIsThereAndComputesOrASentenceSaysWhatIsMissing) {
  try {
    const c10::Device device = open_device(Device::cuda);
    EXPECT_EQ(at::ones({3}, device).sum().item<float>(), 3);
  } catch (const UsageError& error) {
    const std::string sentence = error.what();
    EXPECT_TRUE(sentence.starts_with("The device cuda needs ")) << sentence;
    EXPECT_NE(sentence.find("hoose cpu"), std::string::npos) << sentence;
    EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
  } catch (const Error& error) {  // of tests that ran before in this process
    GTEST_SKIP() << error.what();
  }
}

TEST(Device, AnotherNameIsRefused) {
  EXPECT_EQ(error_text([] { value_named<Device>("gpu"); }),
            "The device 'gpu' is not known. Choose cpu or cuda.");
}

}  // namespace
}  // namespace seq2see
