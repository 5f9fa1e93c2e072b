#include "data/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "data/error.h"
#include "data/output_file.h"

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

 private:
  int number_;
};

std::string reason() {
  return std::strerror(errno);
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
  OutputFile file(path);
  for (std::string_view bytes : parts) file.write(bytes);
  file.commit();
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
