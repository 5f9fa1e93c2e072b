#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace seq2see {

/// A file of known size, read from its beginning on. Pipes and devices, which may never end, are refused.
class InputFile {
 public:
  /// Throws Error with the file's name and the system's reason (missing, a folder, no permission).
  explicit InputFile(const std::filesystem::path& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  uint64_t size() const { return size_; }

  /// The next `count` bytes. Throws Error where the file ends before.
  std::string read(uint64_t count);

 private:
  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  int number_;
  uint64_t size_ = 0;
};

/// The whole file as bytes. Throws Error as InputFile does, or when it holds more than `most_bytes`.
std::string read_file(const std::filesystem::path& path, uint64_t most_bytes = uint64_t{1} << 32);

/// Whether anything stands there, be it a link to nowhere: who reads it then learns what is wrong with it.
bool is_there(const std::filesystem::path& path);

/// Puts `bytes` at `path` so that a reader finds the old file or the new one and nothing between, whatever
/// happens: written beside it as `path`.part, flushed to disk, renamed over it, the folder flushed after; a
/// pipe or a device is written into (see OutputFile). Throws Error with the system's reason (disk full,
/// read-only folder) and leaves no .part behind.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// The same for bytes that lie in several places, one after the other.
void write_file(const std::filesystem::path& path, std::span<const std::string_view> parts);

/// write_file(), or no file at `path` where there are no bytes: for a set of files of which some may be
/// empty.
void write_or_remove(const std::filesystem::path& path, std::string_view bytes);

/// Creates the folder and its parents where they are missing. Throws Error where something else stands in the
/// way.
void make_folder(const std::filesystem::path& path);

}  // namespace seq2see
