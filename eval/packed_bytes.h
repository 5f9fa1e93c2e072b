#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace seq2see {

/// A weight in one byte, by its arcsine: w = sin(q pi / 510) squared. Weights that are 0, 1 or near them, as
/// most are, come back as they were, to 0.00001; one of 0.5 to 0.0031, which is the worst. Weights outside
/// [0, 1] are clamped, NaN counts as 0. eval/report/report_data.js has the same rule.
uint8_t packed_weight(float weight);
double unpacked_weight(uint8_t packed);

/// RFC 4648's base64 with padding.
std::string base64(std::string_view bytes);

/// Compresses bytes as they come: a raw deflate stream (RFC 1951), as DecompressionStream("deflate-raw")
/// reads.
class Deflater {
 public:
  Deflater();
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  void add(std::string_view bytes) { run(bytes, Z_NO_FLUSH); }
  /// Compressed bytes so far; zlib may hold some kilobytes more.
  size_t size() const { return compressed_.size(); }
  /// The whole stream. Nothing may be added afterwards.
  std::string finish();

 private:
  void run(std::string_view bytes, int flush);

  z_stream stream_{};
  std::string compressed_;
};

}  // namespace seq2see
