#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace seq2see {

/// " Did you mean --max-steps?" for an option that a program does not have but almost, otherwise nothing.
/// Dashes before the name do not count.
std::string meant_option(const CLI::App& program, std::string_view name);

/// The program, and the subcommand that was called, as they are called: whose --help explains the call.
std::string called(const CLI::App& program);

}  // namespace seq2see
