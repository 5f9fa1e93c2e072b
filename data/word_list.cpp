#include "data/word_list.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

#include "data/characters.h"
#include "data/error.h"
#include "data/files.h"

namespace seq2see {
namespace {

/// The word without case, compatibility forms and typography.
std::string folded(std::string_view word) {
  const std::string plain = widen_apostrophes(std::string(word));
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(plain.data()),
                                   static_cast<utf8proc_ssize_t>(plain.size()), &mapped,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                                                  UTF8PROC_COMPAT | UTF8PROC_CASEFOLD));
  if (length < 0) return plain;
  std::string text(reinterpret_cast<const char*>(mapped), static_cast<size_t>(length));
  std::free(mapped);
  return text;
}

}  // namespace

WordList::WordList(std::span<const std::string> lines, WordRule rule) {
  for (const std::string& line : lines) {
    for (const std::string& word : word_texts(line, rule)) words_.insert(folded(word));
  }
}

WordList WordList::load(const std::filesystem::path& path) {
  const std::string bytes = read_file(path, 64 << 20);
  WordList list;
  int64_t line = 0;
  for (size_t at = 0; at < bytes.size();) {
    const size_t end = std::min(bytes.find('\n', at), bytes.size());
    const std::string_view word = std::string_view(bytes).substr(at, end - at);
    ++line;
    if (word.empty() || first_invalid_byte(word) != std::string_view::npos) {
      throw error_at(path, line, "A word in UTF-8 was expected.");
    }
    list.words_.insert(std::string(word));
    at = end + 1;
  }
  return list;
}

std::string WordList::text() const {
  std::string text;
  for (const std::string& word : words_) text += word + "\n";
  return text;
}

std::vector<std::string> WordList::unseen(std::string_view line, WordRule rule) const {
  std::vector<std::string> unseen;
  for (std::string& word : word_texts(line, rule)) {
    if (words_.contains(folded(word)) || std::ranges::find(unseen, word) != unseen.end()) continue;
    unseen.push_back(std::move(word));
  }
  return unseen;
}

}  // namespace seq2see
