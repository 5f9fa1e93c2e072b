#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace seq2see {

/// A line of a grammar file without its comment, and the indented lines below it. A line that starts with
/// '|' or is indented deeper than the first one goes on with the line above.
struct Statement {
  int64_t line;
  std::string text;
  std::vector<Statement> body;
  size_t indent = 0;  ///< of the first line below
};

/// The statements of a grammar file. Throws Error with the line for what cannot be one.
std::vector<Statement> split_statements(std::string_view text, const std::filesystem::path& file);

/// Fields between runs of spaces; brackets hold their content together.
std::vector<std::string> split_fields(std::string_view text);

/// Parts between `separator`s that stand outside brackets and quotes, trimmed.
std::vector<std::string> split_parts(std::string_view text, char separator);

/// Without white space at both ends.
std::string_view trimmed(std::string_view text);

/// Puts arguments into a form: $n becomes arguments[n - 1]. Numbers beyond them are left out.
std::string fill(std::string_view form, const std::vector<std::string>& arguments);

}  // namespace seq2see
