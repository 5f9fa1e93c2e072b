#include "data/grammar_text.h"

#include <algorithm>

#include "data/characters.h"
#include "data/error.h"

namespace seq2see {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/// A comment runs from a '#' at the start of the line or after white space.
std::string_view without_comment(std::string_view line) {
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '#' && (i == 0 || is_space(line[i - 1]))) return line.substr(0, i);
  }
  return line;
}

void add_line(std::vector<Statement>& statements, std::string_view line, int64_t number,
              const std::filesystem::path& file) {
  const std::string_view text = trimmed(line);
  if (text.empty()) return;
  const bool indented = is_space(line[0]);
  if (!indented) {
    statements.push_back({number, std::string(text), {}, 0});
    return;
  }
  if (statements.empty()) {
    throw error_at(file, number,
                   "An indented line belongs to the statement above it, but there is none. "
                   "Remove the spaces at its start.");
  }
  Statement& above = statements.back();
  const size_t indent = line.find(text[0]);
  if (above.body.empty()) above.indent = indent;
  if (!above.body.empty() && (text[0] == '|' || indent > above.indent)) {
    above.body.back().text += ' ';
    above.body.back().text += text;
  } else {
    above.body.push_back({number, std::string(text), {}, 0});
  }
}

/// Calls `at_field(begin, end)` for each stretch between separators outside brackets and quotes.
template <typename IsSeparator, typename Take>
void cut(std::string_view text, IsSeparator is_separator, Take take) {
  size_t begin = 0;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '[') ++depth;
    if (c == ']') depth = std::max(0, depth - 1);
    if (depth == 0 && is_separator(c)) {
      take(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  take(text.substr(begin));
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<Statement> split_statements(std::string_view text, const std::filesystem::path& file) {
  constexpr size_t longest_line = 10'000;
  std::vector<Statement> statements;
  int64_t number = 0;
  size_t at = 0;
  while (at < text.size()) {
    ++number;
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.size() > longest_line) {
      throw error_at(file, number, fmt::format("The line is longer than {} bytes.", longest_line));
    }
    if (line.find('\0') != std::string_view::npos || first_invalid_byte(line) != std::string_view::npos) {
      throw error_at(file, number, "The line is not valid UTF-8 text. Save the file as UTF-8.");
    }
    add_line(statements, without_comment(line), number, file);
  }
  return statements;
}

std::vector<std::string> split_fields(std::string_view text) {
  std::vector<std::string> fields;
  cut(text, is_space, [&](std::string_view field) {
    if (!field.empty()) fields.emplace_back(field);
  });
  return fields;
}

std::vector<std::string> split_parts(std::string_view text, char separator) {
  std::vector<std::string> parts;
  cut(
      text, [&](char c) { return c == separator; },
      [&](std::string_view part) { parts.emplace_back(trimmed(part)); });
  return parts;
}

std::string fill(std::string_view form, const std::vector<std::string>& arguments) {
  std::string filled;
  for (size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '$' && i + 1 < form.size() && form[i + 1] >= '1' && form[i + 1] <= '9') {
      const auto number = static_cast<size_t>(form[++i] - '1');
      if (number < arguments.size()) filled += arguments[number];
    } else {
      filled += form[i];
    }
  }
  return filled;
}

}  // namespace seq2see
