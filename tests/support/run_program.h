#pragma once

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "data/files.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {

/// What became of a command.
struct Finished {
  int status = -1;
  std::string out, err;

  /// Whether it failed as a program has to: with this status, one sentence of the program's own as the last
  /// line of standard error that contains `part`, and nothing of LibTorch's, C++'s or a shell's.
  bool failed_with(int expected_status, std::string_view part) const {
    const size_t end = err.empty() ? 0 : err.size() - 1;  // before the last newline
    const size_t before = end == 0 ? std::string::npos : err.rfind('\n', end - 1);
    const std::string last = err.substr(before == std::string::npos ? 0 : before + 1);
    bool clean = last.starts_with("seq2see-") && (last.ends_with(".\n") || last.ends_with("?\n"));
    for (const char* foreign :
         {"terminate called", "c10::", "at::", "frame #", "Exception", "what():", "Please report"}) {
      clean = clean && err.find(foreign) == std::string::npos;
    }
    return clean && status == expected_status && last.find(part) != std::string::npos;
  }
};

inline std::ostream& operator<<(std::ostream& stream, const Finished& done) {
  return stream << "status " << done.status << "\n--- standard output\n"
                << done.out << "--- standard error\n"
                << done.err;
}

/// Runs a shell command in the folder, as a user does who has the programs in PATH. Status 128 + N after
/// signal N.
inline Finished run_shell(const TemporaryFolder& folder, const std::string& command,
                          std::string_view input = "") {
  const std::filesystem::path in = folder / ".in", out = folder / ".out", err = folder / ".err";
  write_file(in, input);
  const std::string line =
      fmt::format("cd '{}' && PATH='{}':\"$PATH\" && {{ {}\n}} <'{}' >'{}' 2>'{}'", folder.path().string(),
                  SEQ2SEE_PROGRAM_DIR, command, in.string(), out.string(), err.string());
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(out), read_file(err)};
}

}  // namespace seq2see
