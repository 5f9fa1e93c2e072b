#include "data/error.h"

#include <utf8proc.h>

namespace seq2see {

Error error_at(const std::filesystem::path& file, int64_t line, const std::string& sentence) {
  return Error("{}, line {}: {}", file.string(), line, sentence);
}

std::string quote(std::string_view text) {
  constexpr size_t longest = 60;
  std::string shown = "'";
  size_t at = 0;
  while (at < text.size()) {
    utf8proc_int32_t codepoint = -1;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto length =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &codepoint);
    const bool printable = length > 0 && utf8proc_category(codepoint) != UTF8PROC_CATEGORY_CC;
    const size_t taken = length > 0 ? static_cast<size_t>(length) : 1;
    std::string piece;
    if (printable) {
      piece = text.substr(at, taken);
    } else {
      for (size_t i = 0; i < taken; ++i) piece += fmt::format("\\x{:02x}", bytes[at + i]);
    }
    if (shown.size() + piece.size() > longest) return shown + "'...";
    shown += piece;
    at += taken;
  }
  return shown + "'";
}

}  // namespace seq2see
