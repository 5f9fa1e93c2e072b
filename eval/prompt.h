#pragma once

#include <memory>
#include <string>

namespace seq2see {

/// Reads lines that a person types, with editing and a history (libedit).
class Prompt {
 public:
  /// `text` stands before each line.
  explicit Prompt(const std::string& text);
  ~Prompt();
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;

  /// The next line without its end; false at the end of input (Ctrl-D). Ctrl-C ends the program.
  bool next(std::string& line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace seq2see
