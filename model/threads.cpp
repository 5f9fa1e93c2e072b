#include "model/threads.h"

#include <ATen/Parallel.h>
#include <malloc.h>
#include <sys/mman.h>

#include <mutex>

#include "data/error.h"
#include "data/worker_pool.h"
#include "model/blas.h"
#include "model/products.h"

// Present where the BLAS library is OpenBLAS, or MKL.
extern "C" {
__attribute__((weak)) void openblas_set_num_threads(int count);
__attribute__((weak)) void MKL_Set_Num_Threads(int count);
}

namespace seq2see {
namespace {

/// Where a limit on addresses (ulimit -v) leaves too few, OpenBLAS tries for ever to get its buffer of 128
/// MiB a thread, and LibTorch's pool waits for ever for a thread that did not start: so that is looked at
/// before.
void expect_addresses() {
  const size_t needed = (size_t{512} + size_t{160} * static_cast<size_t>(usable_cores())) << 20;
  void* room = ::mmap(nullptr, needed, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) {
    throw Error(
        "There is not enough memory: LibTorch needs {} MiB of addresses more. Raise the limit (ulimit -v).",
        needed >> 20);
  }
  ::munmap(room, needed);
}

}  // namespace

void use_one_thread() {
  static std::mutex
      mutex;  // LibTorch makes its thread pool at the first call, and not safely in a forked process
  const std::lock_guard lock(mutex);
  static bool looked = false;
  if (!looked) expect_addresses();
  at::set_num_threads(1);
  if (openblas_set_num_threads != nullptr) openblas_set_num_threads(1);
  if (MKL_Set_Num_Threads != nullptr) MKL_Set_Num_Threads(1);
  if (!looked) {
    fit_blas_to_processor();
    prepare_products();
  }
  looked = true;
}

void keep_freed_memory() {
  constexpr int megabyte = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, 1024 * megabyte);
  mallopt(M_TRIM_THRESHOLD, 1024 * megabyte);
  mallopt(M_TOP_PAD, 64 * megabyte);
  mallopt(M_MXFAST, 0);  // small freed pieces are merged at once, not all together when a tensor is made
}

}  // namespace seq2see
