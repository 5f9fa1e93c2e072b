#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace seq2see {

/// The CRC-32 (as in zlib) of `bytes` behind those whose checksum is `before`; 0 before the first.
uint32_t checksum(uint32_t before, std::string_view bytes);

/// As eight hexadecimal digits.
std::string checksum_text(uint32_t checksum);

}  // namespace seq2see
