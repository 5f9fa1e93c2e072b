#pragma once

#include <string>

namespace seq2see {

/// The processes that train one model together, as this one sees them.
struct Processes {
  int rank = 0;         ///< of this process, from 0; the first one writes the files and speaks
  int size = 1;         ///< 1: it trains alone
  int on_machine = 1;   ///< of them on this machine, as far as is known; they share its cores
  std::string address;  ///< name or address of the first process's machine
  int port = 0;         ///< where the first process waits for the others
};

/// Reads RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun sets them, and LOCAL_WORLD_SIZE where it
/// is there. Without the four this process trains alone. Throws UsageError where only some of the four are
/// set, where they contradict each other, or where the address is none.
Processes processes_from_environment();

}  // namespace seq2see
