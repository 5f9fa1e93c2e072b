#include "data/links.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "data/error.h"

namespace seq2see {
namespace {

struct ParsedLink {
  int source, target;
  bool sure;
};

ParsedLink parse_link(std::string_view field) {
  const auto wrong = [&] {
    return Error("The link {} is not of the form i-j (sure) or i?j (possible), with word numbers from 0.",
                 quote(field));
  };
  ParsedLink link{};
  const char* end = field.data() + field.size();
  auto [after_source, source_error] = std::from_chars(field.data(), end, link.source);
  if (source_error != std::errc() || after_source == end) throw wrong();
  const char mark = *after_source;
  if (mark != '-' && mark != '?' && mark != 'p') throw wrong();
  auto [after_target, target_error] = std::from_chars(after_source + 1, end, link.target);
  if (target_error != std::errc() || after_target != end || link.source < 0 || link.target < 0) throw wrong();
  link.sure = mark == '-';
  return link;
}

void sort_unique(std::vector<std::pair<int, int>>& links) {
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
}

}  // namespace

Links parse_links(std::string_view text) {
  Links links;
  size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const size_t end = std::min(text.find(' ', at), text.size());
    const ParsedLink link = parse_link(text.substr(at, end - at));
    (link.sure ? links.sure : links.possible).emplace_back(link.source, link.target);
    at = end;
  }
  normalize(links);
  return links;
}

std::string format_links(const Links& links) {
  std::vector<std::tuple<int, int, char>> all;
  for (auto [source, target] : links.sure) all.emplace_back(source, target, '-');
  for (auto [source, target] : links.possible) all.emplace_back(source, target, '?');
  std::sort(all.begin(), all.end());
  std::string text;
  for (auto [source, target, mark] : all) {
    if (!text.empty()) text += ' ';
    text += fmt::format("{}{}{}", source, mark, target);
  }
  return text;
}

void normalize(Links& links) {
  sort_unique(links.sure);
  sort_unique(links.possible);
  std::erase_if(links.possible,
                [&](auto link) { return std::binary_search(links.sure.begin(), links.sure.end(), link); });
}

}  // namespace seq2see
