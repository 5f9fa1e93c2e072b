#include "model/device.h"

#include <ATen/ATen.h>
#include <torch/csrc/api/include/torch/version.h>

#include "data/error.h"

#if TORCH_VERSION_MAJOR >= 2
#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string>
#endif

namespace seq2see {
namespace {

#if TORCH_VERSION_MAJOR >= 2

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// Keeps what LibTorch warns of while it looks for a GPU, as of a driver that is too old.
class Listener : public c10::WarningHandler {
 public:
  void process(const c10::Warning& warning) override {
    if (heard.empty()) heard = fmt::format(" LibTorch says: {}.", quote(first_line(warning.msg())));
  }
  std::string heard;  // a sentence behind others, or nothing
};

void load_cuda() {
  // cuBLAS sums in the same order each time only in workspaces of fixed sizes, settled before it starts.
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 1);
  if (::dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    throw UsageError(
        "The device cuda needs LibTorch's libtorch_cuda.so and the libraries of NVIDIA's that it is linked "
        "to, as a whole installation of torch from PyPI has them. The system says: {}. Install them, or "
        "choose cpu.",
        ::dlerror());
  }
  if (!at::detail::getCUDAHooks().hasCUDART()) {
    throw Error("LibTorch looked for a GPU before its part for them was there, and does not look again.");
  }
}

/// Throws UsageError where there is no GPU, or one that this LibTorch has no code for.
void try_gpu(c10::Device gpu) {
  Listener listener;
  const c10::WarningUtils::WarningHandlerGuard guard(&listener);
  if (at::detail::getCUDAHooks().deviceCount() < 1) {
    throw UsageError(
        "The device cuda needs a GPU of NVIDIA's and its driver, and none was found.{} Choose cpu.",
        listener.heard);
  }
  try {
    at::ones({1}, gpu).add_(1).item<float>();
  } catch (const c10::Error& error) {
    throw UsageError("The device cuda needs a GPU that computes. LibTorch says: {}. Choose cpu.",
                     quote(first_line(error.what_without_backtrace())));
  }
}

/// The same bits in each run. cuDNN is left out: its recurrent layers want all their weights in one buffer,
/// where ours are slices of the model's.
void be_deterministic(at::Context& context) {
  constexpr bool only_warn = true;
  context.setDeterministicAlgorithms(true, !only_warn);
  context.setDeterministicFillUninitializedMemory(false);  // which costs time, and nothing reads such memory
  context.setUserEnabledCuDNN(false);
}

#endif

}  // namespace

c10::Device open_device(Device device) {
  if (device == Device::cpu) return c10::kCPU;
#if TORCH_VERSION_MAJOR >= 2
  const c10::Device gpu(c10::kCUDA, 0);
  load_cuda();
  try_gpu(gpu);
  be_deterministic(at::globalContext());
  return gpu;
#else
  throw UsageError(
      "The device cuda needs LibTorch 2, and this program was built with {}. Build it with torch from PyPI, "
      "or choose cpu.",
      TORCH_VERSION);
#endif
}

}  // namespace seq2see
