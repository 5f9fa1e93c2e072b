#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace seq2see {

/// Reads a text line by line: a file, plain or gzip (told by its content, not by its name), or standard input
/// for "-". Lines end at '\n' only; a '\r' before it is dropped, and so is a byte-order mark at the very
/// start. A line is handed out as soon as it is there, so that a pipe or a terminal can be answered at once.
class LineReader {
 public:
  static constexpr size_t longest_line = size_t{1} << 20;  ///< in bytes

  /// Throws Error where the file cannot be opened.
  explicit LineReader(const std::filesystem::path& path);
  ~LineReader();
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;

  /// The next line, without its end; false after the last. Throws Error with file and line on a NUL byte,
  /// invalid UTF-8 and lines over `longest_line`; the next call then goes on behind that line. Throws Error
  /// on a gzip file that is cut off or damaged; there is nothing to read behind that.
  bool next(std::string& line);

  /// Whether next() has a whole line without waiting for more input.
  bool ready() const;

  /// Number of the line that next() handed out or complained about last, from 1; 0 before the first.
  int64_t line_number() const;

  /// What complaints call the text: its path, or "standard input".
  const std::filesystem::path& name() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace seq2see
