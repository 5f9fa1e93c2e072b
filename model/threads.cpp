#include "model/threads.h"

#include <ATen/Parallel.h>
#include <malloc.h>

#include <mutex>

// Present where the BLAS library is OpenBLAS, or MKL.
extern "C" {
__attribute__((weak)) void openblas_set_num_threads(int count);
__attribute__((weak)) void MKL_Set_Num_Threads(int count);
}

namespace seq2see {

void use_one_thread() {
  static std::mutex
      mutex;  // LibTorch makes its thread pool at the first call, and not safely in a forked process
  const std::lock_guard lock(mutex);
  at::set_num_threads(1);
  if (openblas_set_num_threads != nullptr) openblas_set_num_threads(1);
  if (MKL_Set_Num_Threads != nullptr) MKL_Set_Num_Threads(1);
}

void keep_freed_memory() {
  constexpr int megabyte = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, 1024 * megabyte);
  mallopt(M_TRIM_THRESHOLD, 1024 * megabyte);
  mallopt(M_TOP_PAD, 64 * megabyte);
}

}  // namespace seq2see
