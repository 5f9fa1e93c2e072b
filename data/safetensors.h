#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace seq2see {

/// The safetensors format, without LibTorch: eight bytes of length (little endian), a JSON header of names,
/// dtypes, shapes and offsets, then the tensors' bytes. See docs/formats.md.

/// One tensor; its bytes lie at [begin, end) of the data that follow the header.
struct TensorEntry {
  std::string name;
  std::string dtype;  ///< "F32", "BF16", "I64", ...
  std::vector<int64_t> shape;
  uint64_t begin = 0, end = 0;
};

/// A checked safetensors file in memory.
class Safetensors {
 public:
  /// Called with what the header says, before memory is taken for the tensors; it throws what it likes.
  using Accept = std::function<void(const Safetensors&)>;

  /// Reads and verifies: length, header, offsets (in bounds, in order, no gap, no overlap), shapes against
  /// byte counts, and the checksums where there are any. Throws Error that names the file and what was
  /// expected.
  static Safetensors load(const std::filesystem::path& path, const Accept& accept = {});
  static Safetensors from_bytes(std::string bytes, const std::string& name_for_errors);

  const std::vector<TensorEntry>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

  /// The tensor of that name with that dtype and shape; throws Error that says what the file holds instead.
  const TensorEntry& expect(const std::string& name, const std::string& dtype,
                            std::span<const int64_t> shape) const;
  std::string_view bytes_of(const TensorEntry& entry) const;

  /// False for a file from elsewhere, without our checksum.
  bool has_checksum() const { return metadata_.contains("crc32"); }
  const std::string& name() const { return name_; }

 private:
  Safetensors(std::string name, std::string_view header, uint64_t data_size);
  void check_bytes() const;

  std::string name_;
  std::string bytes_;  ///< of the tensors
  std::vector<TensorEntry> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// A tensor to write: `bytes` are row-major and little endian.
struct TensorBytes {
  std::string name, dtype;
  std::vector<int64_t> shape;
  std::string_view bytes;
};

/// What stands in a file before the tensors' bytes. To the metadata are added `crc32`, the checksum of all
/// tensors' bytes, and `header_crc32`, that of the header.
std::string safetensors_head(std::span<const TensorBytes> tensors,
                             std::map<std::string, std::string> metadata);

/// Writes the file in one step (write_file).
void save_safetensors(const std::filesystem::path& path, std::span<const TensorBytes> tensors,
                      std::map<std::string, std::string> metadata);

/// "[2, 3]"
std::string shape_text(std::span<const int64_t> shape);

}  // namespace seq2see
