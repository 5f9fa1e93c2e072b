#include "data/checksum.h"

#include <fmt/core.h>
#include <zlib.h>

namespace seq2see {

uint32_t checksum(uint32_t before, std::string_view bytes) {
  return static_cast<uint32_t>(
      crc32_z(before, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::string checksum_text(uint32_t checksum) {
  return fmt::format("{:08x}", checksum);
}

}  // namespace seq2see
