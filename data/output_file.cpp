#include "data/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "data/error.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

bool is_pipe_or_device(const fs::path& path) {
  std::error_code ignored;
  return fs::is_other(path, ignored);
}

/// Whether standard output goes there, as to /dev/stdout: a file in its place would be lost, and what is
/// written to a pipe in two ways would come in any order.
bool is_standard_output(const fs::path& path) {
  if (path == "-") return true;
  struct stat named{}, output{};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(STDOUT_FILENO, &output) == 0 &&
         named.st_dev == output.st_dev && named.st_ino == output.st_ino;
}

/// A folder that may be written and not read cannot be flushed, nor can one on some file systems: that is no
/// failure.
bool flush_folder_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return errno == EACCES;
  const bool flushed = ::fsync(directory) == 0 || errno == EINVAL || errno == ENOTSUP;
  const int reason = errno;
  ::close(directory);
  errno = reason;
  return flushed;
}

}  // namespace

bool would_replace(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) && !is_pipe_or_device(path) && !is_standard_output(path);
}

OutputFile::OutputFile(const fs::path& path) : path_(path) {
  if (is_standard_output(path)) {
    path_ = "Standard output";  // as complaints name it
    file_ = stdout;
    return;
  }
  std::error_code error;
  if (fs::is_directory(path, error)) {
    throw Error("{} is a folder, where a file was to be written.", path.string());
  }
  if (is_pipe_or_device(path)) {
    file_ = std::fopen(path.c_str(), "we");
  } else {
    if (fs::is_symlink(path, error)) {
      const fs::path real = fs::weakly_canonical(path, error);
      if (!error) path_ = real;
    }
    part_ = path_.string() + ".part";
    file_ = std::fopen(part_.c_str(), "we");
  }
  if (file_ == nullptr) {
    part_.clear();  // not ours to delete
    fail();
  }
}

OutputFile::~OutputFile() {
  discard();
}

void OutputFile::write(std::string_view bytes) {
  if (file_ == nullptr) throw Error("{} is finished; nothing can be added to it.", path_.string());
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) fail();
  size_ += bytes.size();
}

void OutputFile::finish() {
  if (file_ == nullptr) throw Error("{} is finished already.", path_.string());
  if (std::fflush(file_) != 0 || std::ferror(file_)) fail();
  if (file_ == stdout) {
    file_ = nullptr;
    return;
  }
  if (!part_.empty() && ::fsync(::fileno(file_)) != 0) fail();
  if (std::fclose(std::exchange(file_, nullptr)) != 0) fail();
}

void OutputFile::commit() {
  if (committed_) throw Error("{} is finished already.", path_.string());
  if (file_ != nullptr) finish();
  committed_ = true;
  if (part_.empty()) return;
  if (::rename(part_.c_str(), path_.c_str()) != 0) fail();
  part_.clear();
  if (!flush_folder_of(path_)) fail();
}

void OutputFile::fail() {
  const std::string why = std::strerror(errno);
  discard();
  throw Error("{} cannot be written: {}.", path_.string(), why);
}

void OutputFile::discard() {
  if (file_ != nullptr && file_ != stdout) std::fclose(file_);
  file_ = nullptr;
  if (!part_.empty()) ::unlink(part_.c_str());
  part_.clear();
}

}  // namespace seq2see
