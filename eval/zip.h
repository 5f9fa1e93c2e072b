#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "data/output_file.h"

namespace seq2see {

/// Writes a ZIP archive of stored (uncompressed) members, one after the other, by PKWARE's APPNOTE 6.3.10. It
/// has more than 65,535 members or 4 GiB as a ZIP64 archive, which Python and NumPy read. Our own and not a
/// library such as libzip: stored members are two headers and zlib's crc32, and libzip writes an archive only
/// at its close.
class ZipWriter {
 public:
  /// `path` may be `-` for standard output. Throws Error like OutputFile.
  explicit ZipWriter(const std::filesystem::path& path) : file_(path) {}

  /// `name` is plain ASCII and not in the archive yet. Throws Error where one member is 4 GiB or more.
  void add(const std::string& name, std::string_view bytes);

  /// Writes the archive's directory and puts the file in its place.
  void commit();

 private:
  OutputFile file_;
  std::string directory_;
  uint64_t members_ = 0;
};

/// A member as the headers of an archive describe it.
struct ZipMember {
  std::string name;
  uint32_t checksum = 0, size = 0;
  uint64_t offset = 0;  ///< of its local header in the archive
};

/// The headers as bytes; a ZipWriter puts them where they belong.
std::string zip_local_header(const ZipMember& member);
std::string zip_directory_entry(const ZipMember& member);
std::string zip_directory_end(uint64_t members, uint64_t directory_offset, uint64_t directory_size);

}  // namespace seq2see
