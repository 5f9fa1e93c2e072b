#include "eval/packed_bytes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "data/error.h"

namespace seq2see {

uint8_t packed_weight(float weight) {
  const double clamped = weight > 0 ? std::min<double>(weight, 1) : 0;  // the comparison sends NaN to 0
  return static_cast<uint8_t>(std::lround(510 / std::numbers::pi * std::asin(std::sqrt(clamped))));
}

double unpacked_weight(uint8_t packed) {
  const double root = std::sin(packed * std::numbers::pi / 510);
  return root * root;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i) {
      group = group << 8 | (at + i < bytes.size() ? static_cast<uint8_t>(bytes[at + i]) : 0U);
    }
    for (size_t i = 0; i < 4; ++i) {
      const bool beyond = at + i > bytes.size();
      text += beyond ? '=' : digits[group >> (18 - 6 * i) & 63];
    }
  }
  return text;
}

Deflater::Deflater() {
  constexpr int raw = -15;
  if (::deflateInit2(&stream_, 8, Z_DEFLATED, raw, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw Error("There is no memory left to compress the report.");
  }
}

Deflater::~Deflater() {
  ::deflateEnd(&stream_);
}

void Deflater::run(std::string_view bytes, int flush) {
  while (true) {
    const size_t part = std::min<size_t>(bytes.size(), std::numeric_limits<int>::max());
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(part);
    do {
      char buffer[1 << 14];
      stream_.next_out = reinterpret_cast<Bytef*>(buffer);
      stream_.avail_out = sizeof buffer;
      ::deflate(&stream_, part == bytes.size() ? flush : Z_NO_FLUSH);
      compressed_.append(buffer, sizeof buffer - stream_.avail_out);
    } while (stream_.avail_out == 0);
    bytes.remove_prefix(part);
    if (bytes.empty()) return;
  }
}

std::string Deflater::finish() {
  run({}, Z_FINISH);
  return std::move(compressed_);
}

}  // namespace seq2see
