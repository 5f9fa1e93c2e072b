#include "data/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "data/error.h"

namespace seq2see {

FolderLock::FolderLock(const std::filesystem::path& folder) {
  folder_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_ < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return;
    throw Error("The folder {} cannot be locked: {}.", folder.string(), std::strerror(errno));
  }
  int status = -1;
  do {
    status = ::flock(folder_, LOCK_EX | LOCK_NB);
  } while (status != 0 && errno == EINTR);
  if (status == 0 || errno != EWOULDBLOCK) return;
  ::close(folder_);
  throw Error("Another training is under way in {}. Wait for its end, stop it, or choose another folder.",
              folder.string());
}

FolderLock::~FolderLock() {
  if (folder_ >= 0) ::close(folder_);
}

}  // namespace seq2see
