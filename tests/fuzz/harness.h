#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "data/error.h"

namespace seq2see {

/// Ends the run with what was promised and does not hold: libFuzzer keeps the bytes that broke it.
inline void expect(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

/// Whether the bytes were taken. Any failure but a full sentence for the user ends the run.
template <typename Read>
bool taken(const Read& read) {
  try {
    read();
    return true;
  } catch (const Error& error) {
    expect(!std::string_view(error.what()).empty(), "an error says something");
    return false;
  }
}

inline std::string_view view_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// A file without a disk below it.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : number_(::memfd_create("fuzzed", MFD_CLOEXEC)) {
    if (number_ < 0 || ::write(number_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      throw std::runtime_error("no file in memory");
    }
  }
  ~MemoryFile() { ::close(number_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(number_); }

 private:
  int number_;
};

}  // namespace seq2see

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
