#include "data/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "data/error.h"

namespace seq2see {
namespace {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  operator int() const { return number_; }
  bool close() {
    const int status = ::close(number_);
    number_ = -1;
    return status == 0;
  }

 private:
  int number_;
};

std::string reason() {
  return std::strerror(errno);
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

std::string read_file(const std::filesystem::path& path, uint64_t most_bytes) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file < 0) throw Error("{} cannot be read: {}.", path.string(), reason());
  struct stat status{};
  if (::fstat(file, &status) != 0) throw Error("{} cannot be read: {}.", path.string(), reason());
  if (S_ISDIR(status.st_mode)) throw Error("{} is a folder, where a file was expected.", path.string());
  std::string bytes;
  if (status.st_size > 0 && static_cast<uint64_t>(status.st_size) <= most_bytes) {
    bytes.reserve(static_cast<size_t>(status.st_size));
  }
  char block[1 << 16];
  while (true) {
    const ssize_t got = ::read(file, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error("{} cannot be read: {}.", path.string(), reason());
    if (got == 0) return bytes;
    bytes.append(block, static_cast<size_t>(got));
    if (bytes.size() > most_bytes) {
      throw Error("{} holds more than the {} bytes that are read of such a file.", path.string(), most_bytes);
    }
  }
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  write_file(path, std::span(&bytes, 1));
}

void write_file(const std::filesystem::path& path, std::span<const std::string_view> parts) {
  const std::filesystem::path part = path.string() + ".part";
  const auto fail = [&] {
    const std::string why = reason();
    ::unlink(part.c_str());
    return Error("{} cannot be written: {}.", path.string(), why);
  };
  Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file < 0) throw Error("{} cannot be written: {}.", path.string(), reason());
  for (std::string_view bytes : parts) {
    if (!write_all(file, bytes)) throw fail();
  }
  if (::fsync(file) != 0 || !file.close()) throw fail();
  if (::rename(part.c_str(), path.c_str()) != 0) throw fail();
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory >= 0) ::fsync(directory);
}

void make_folder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error || !std::filesystem::is_directory(path)) {
    throw Error("The folder {} cannot be made: {}.", path.string(),
                error ? error.message() : "a file of that name is there");
  }
}

}  // namespace seq2see
