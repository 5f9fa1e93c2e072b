// Where LibTorch was built with Gloo, but has no headers of it, or without: see cmake/FindLibTorch.cmake.
#include "train/communicator.h"

namespace seq2see {

std::unique_ptr<Communicator> connect(const Processes& processes, std::chrono::seconds) {
  if (processes.size == 1) return std::make_unique<Communicator>();
  throw UsageError(
      "This build trains in one process only, for its LibTorch has no headers of Gloo, but WORLD_SIZE is {}. "
      "Build it with Debian's libtorch-dev and libgloo-dev, which scripts/install-deps.sh installs, or unset "
      "RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT.",
      processes.size);
}

}  // namespace seq2see
