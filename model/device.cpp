#include "model/device.h"

#include <ATen/Context.h>
#include <torch/csrc/api/include/torch/version.h>

#include "data/error.h"

#if TORCH_VERSION_MAJOR >= 2
#include <dlfcn.h>

#include <cstdlib>
#endif

namespace seq2see {
namespace {

#if TORCH_VERSION_MAJOR >= 2

/// Hears what LibTorch says of a missing driver, which the UsageError says better.
class Deaf : public c10::WarningHandler {
  void process(const c10::Warning& /*warning*/) override {}
};

void load_cuda() {
  // cuBLAS sums in the same order each time only in workspaces of a fixed size, settled before it starts.
  constexpr int keep_what_the_user_set = 0;
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", keep_what_the_user_set);
  if (::dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    throw UsageError(
        "The device cuda needs LibTorch's libtorch_cuda.so and the libraries of NVIDIA's that it is linked "
        "to, as a whole installation of torch from PyPI has them. The system says: {}. Install them, or "
        "choose cpu.",
        ::dlerror());
  }
  Deaf deaf;
  const c10::WarningUtils::WarningHandlerGuard guard(&deaf);
  if (!at::hasCUDA() || at::detail::getCUDAHooks().deviceCount() < 1) {
    throw UsageError(
        "The device cuda needs a GPU of NVIDIA's and its driver, and none was found. Choose cpu, or see what "
        "nvidia-smi says.");
  }
}

/// The same bits in each run. Its RNNs are left out: cuDNN's want all weights of one in a buffer of its own.
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
  load_cuda();
  be_deterministic(at::globalContext());
  return {c10::kCUDA, 0};
#else
  throw UsageError(
      "The device cuda needs LibTorch 2, and this program was built with {}. Build it with torch from PyPI, "
      "or choose cpu.",
      TORCH_VERSION);
#endif
}

}  // namespace seq2see
