#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace seq2see {

/// How a process ended that was given something to do.
struct Trial {
  std::string said;       ///< what the task returned
  int signal = 0;         ///< that ended it; SIGXCPU or SIGALRM where it took too long
  bool complete = false;  ///< it returned and exited by itself
  int64_t resident = 0;   ///< bytes of memory at most
};

/// Runs the task in a process of its own, a copy of this one, and waits for it: at most `seconds` of the
/// processor's time, with so many bytes of address space more than now.
Trial try_apart(const std::function<std::string()>& task, unsigned seconds, uint64_t more_address_space);

/// What a model's folder gives, part by part: each is the result or the sentence of an Error.
struct FolderResults {
  std::string translations;  ///< and attention, links, probabilities
  std::string state;         ///< of the training
  std::string curves;        ///< of the training's log, by points
};

/// Reads all files of a model's folder as translating, resuming and reporting do.
FolderResults read_folder(const std::filesystem::path& folder);

/// The points of a log's curves: a line each, of the curve's name, step and value.
std::string points_of(const std::filesystem::path& log);

/// As one text, for the pipe between processes, and back.
std::string joined(const FolderResults& results);
FolderResults separated(const std::string& text);

/// What begins a part that is an Error's sentence.
constexpr const char* refusal = "refused: ";

}  // namespace seq2see
