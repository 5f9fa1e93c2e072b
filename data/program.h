#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace seq2see {

/// Version of the project, as `--version` prints it.
std::string version();

/// What every program's main() is: parses the command line with `options`, runs `body`, and turns each way to
/// fail into one sentence on standard error and an exit status: 2 for a wrong call, 128 + N after signal N
/// (body returns it), 1 for anything else, 0 otherwise. Adds --help and --version. Standard output that
/// cannot be written (a full disk, a closed pipe) is a failure too.
int run_program(CLI::App& options, int argc, char** argv, const std::function<int()>& body);

/// Prints the sentence to standard error; where nobody can read it there, work goes on.
void notice(const std::string& sentence);

}  // namespace seq2see
