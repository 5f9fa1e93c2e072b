#include "data/error.h"

#include <utf8proc.h>

#include "data/code_point.h"

namespace seq2see {

Error error_at(const std::filesystem::path& file, int64_t line, const std::string& sentence) {
  return Error("{}, line {}: {}", file.string(), line, sentence);
}

std::string counted(int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string quote(std::string_view text) {
  constexpr size_t longest = 60;
  std::string shown = "'";
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const std::string_view bytes = text.substr(0, point.bytes);
    std::string piece(bytes);
    if (!point.valid || utf8proc_category(point.code) == UTF8PROC_CATEGORY_CC) {
      piece.clear();
      for (char byte : bytes) piece += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    }
    if (shown.size() + piece.size() > longest) return shown + "'...";
    shown += piece;
    text.remove_prefix(point.bytes);
  }
  return shown + "'";
}

}  // namespace seq2see
