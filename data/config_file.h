#pragma once

namespace CLI {
class App;
}

namespace seq2see {

/// Adds --config FILE: options from a TOML file, each under its long name, with hyphens or underscores; an
/// unknown key is a wrong call, and so is a file of more than 1 MiB, which may be a device that never ends.
void allow_config_file(CLI::App& options);

}  // namespace seq2see
