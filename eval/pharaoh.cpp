#include "eval/pharaoh.h"

#include "data/error.h"
#include "eval/text_lines.h"

namespace seq2see {

std::vector<Links> read_pharaoh(const std::filesystem::path& path) {
  std::vector<Links> sentences;
  for_each_line(path, [&](std::string_view line, int64_t number) {
    try {
      sentences.push_back(parse_links(line));
    } catch (const Error& error) {
      throw error_at(path, number, error.what());
    }
  });
  return sentences;
}

}  // namespace seq2see
