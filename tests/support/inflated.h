#pragma once

#include <zlib.h>

#include <stdexcept>
#include <string>

namespace seq2see {

/// The bytes of a raw deflate stream.
inline std::string inflated(std::string stream) {
  z_stream state{};
  constexpr int raw = -15;
  if (::inflateInit2(&state, raw) != Z_OK) throw std::runtime_error("no inflate");
  state.next_in = reinterpret_cast<Bytef*>(stream.data());
  state.avail_in = static_cast<uInt>(stream.size());
  std::string bytes;
  int status = Z_OK;
  while (status == Z_OK) {
    char buffer[1 << 14];
    state.next_out = reinterpret_cast<Bytef*>(buffer);
    state.avail_out = sizeof buffer;
    status = ::inflate(&state, Z_NO_FLUSH);
    bytes.append(buffer, sizeof buffer - state.avail_out);
  }
  ::inflateEnd(&state);
  if (status != Z_STREAM_END) throw std::runtime_error("not a whole deflate stream");
  return bytes;
}

/// The bytes of base64 text.
inline std::string from_base64(const std::string& text) {
  std::string bytes;
  uint32_t group = 0;
  int bits = 0;
  for (char digit : text) {
    if (digit == '=') break;
    const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    group = group << 6 | static_cast<uint32_t>(digits.find(digit));
    bits += 6;
    if (bits >= 8) bytes += static_cast<char>(group >> (bits -= 8) & 255);
  }
  return bytes;
}

}  // namespace seq2see
