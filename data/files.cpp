#include "data/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "data/error.h"
#include "data/output_file.h"

namespace seq2see {

InputFile::InputFile(const std::filesystem::path& path)
    : path_(path),
      number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {  // else a pipe would wait
  struct stat status{};
  if (number_ < 0 || ::fstat(number_, &status) != 0) fail();
  if (S_ISREG(status.st_mode)) {
    size_ = static_cast<uint64_t>(status.st_size);
    return;
  }
  ::close(number_);
  throw Error("{} is a {}, where a file was expected.", path.string(),
              S_ISDIR(status.st_mode) ? "folder" : "pipe or a device");
}

InputFile::~InputFile() {
  ::close(number_);
}

void InputFile::fail() const {
  const Error error("{} cannot be read: {}.", path_.string(), std::strerror(errno));
  if (number_ >= 0) ::close(number_);
  throw error;
}

std::string InputFile::read(uint64_t count) {
  if (count > size_) throw Error("{} holds {} bytes, where {} were expected.", path_.string(), size_, count);
  std::string bytes(static_cast<size_t>(count), '\0');
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t got = ::read(number_, bytes.data() + at, bytes.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error("{} cannot be read: {}.", path_.string(), std::strerror(errno));
    if (got == 0) throw Error("{} became shorter while it was read.", path_.string());
    at += static_cast<size_t>(got);
  }
  return bytes;
}

std::string read_file(const std::filesystem::path& path, uint64_t most_bytes) {
  InputFile file(path);
  if (file.size() > most_bytes) {
    throw Error("{} holds more than the {} bytes that are read of such a file.", path.string(), most_bytes);
  }
  return file.read(file.size());
}

bool is_there(const std::filesystem::path& path) {
  std::error_code unreadable;
  return std::filesystem::symlink_status(path, unreadable).type() != std::filesystem::file_type::not_found;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  write_file(path, std::span(&bytes, 1));
}

void write_file(const std::filesystem::path& path, std::span<const std::string_view> parts) {
  OutputFile file(path);
  for (std::string_view bytes : parts) file.write(bytes);
  file.commit();
}

void write_or_remove(const std::filesystem::path& path, std::string_view bytes) {
  if (bytes.empty()) {
    std::filesystem::remove(path);
  } else {
    write_file(path, bytes);
  }
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
