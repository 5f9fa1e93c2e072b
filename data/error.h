#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

namespace seq2see {

/// A failure that the user can understand and act on. Its text is one or more full sentences that say what
/// was found, what was expected and what to do; programs print it as it is and exit with status 1.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& sentence) : std::runtime_error(sentence) {}

  template <typename... Args>
  explicit Error(fmt::format_string<Args...> sentence, Args&&... args)
      : std::runtime_error(fmt::format(sentence, std::forward<Args>(args)...)) {}
};

/// A wrong call: an unknown option, a value out of its range, two options that exclude each other. Exit
/// status 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// "FILE, line N: SENTENCE", the shape of every complaint about a line of a file. Lines count from 1.
Error error_at(const std::filesystem::path& file, int64_t line, const std::string& sentence);

/// "1 pair", "2 pairs".
std::string counted(int64_t count, std::string_view noun);

/// A bit of the user's text that is safe to print inside a sentence: quoted, at most 60 bytes long, cut
/// between characters, control characters and invalid UTF-8 shown as \xNN.
std::string quote(std::string_view text);

}  // namespace seq2see
