#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

namespace seq2see {

/// Whether writing to `path` would replace something: it is there, and is neither a pipe nor a device nor
/// where standard output goes.
bool would_replace(const std::filesystem::path& path);

/// A file that is written bit by bit and comes into its place as a whole: a reader finds the old file or the
/// finished new one. What is written stands in `path`.part until commit(); an OutputFile that is destroyed
/// before that leaves nothing behind. `-`, and the file that standard output goes into, are standard output;
/// it, a pipe and a device are written straight away, for nothing can be renamed into their place. Where
/// `path` is a symbolic link, the file that it points to is replaced and the link stays.
class OutputFile {
 public:
  /// Throws Error with the system's reason where the file cannot be made.
  explicit OutputFile(const std::filesystem::path& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Throws Error with the system's reason (disk full, closed pipe).
  void write(std::string_view bytes);

  /// Flushes to disk what was written; nothing may be written after. Throws like write().
  void finish();

  /// Renames into its place what is finished, after finish() where that was not called, and flushes the
  /// folder. Throws like write().
  void commit();

  /// Bytes given to write() so far.
  uint64_t size() const { return size_; }

 private:
  [[noreturn]] void fail();
  void discard();

  std::filesystem::path path_;
  std::filesystem::path part_;  ///< empty where the file is written straight
  std::FILE* file_ = nullptr;
  uint64_t size_ = 0;
  bool committed_ = false;
};

}  // namespace seq2see
