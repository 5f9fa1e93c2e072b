#pragma once

#include <filesystem>

namespace seq2see {

/// Keeps a folder for one process: held until it is destroyed, or the process ends in whatever way, for the
/// system lets go of it then. No file is left behind; processes that only read the folder are not hindered.
class FolderLock {
 public:
  /// Throws Error where another process holds the folder. A folder that is not there is not locked: who reads
  /// it next says so. On a file system without locks work goes on without one.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int folder_ = -1;
};

}  // namespace seq2see
