#include "data/config_file.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <sstream>
#include <string>

#include "data/error.h"

namespace seq2see {
namespace {

constexpr size_t most_bytes = 1 << 20;

class BoundedToml : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::string text, block(1 << 14, '\0');
    while (input && text.size() <= most_bytes) {
      input.read(block.data(), static_cast<std::streamsize>(block.size()));
      text.append(block, 0, static_cast<size_t>(input.gcount()));
    }
    if (input.bad()) throw UsageError("The file of --config cannot be read.");
    if (text.size() > most_bytes)
      throw UsageError("The file of --config holds more than {} bytes.", most_bytes);
    std::istringstream whole(text);
    return CLI::ConfigTOML::from_config(whole);
  }
};

}  // namespace

void allow_config_file(CLI::App& options) {
  options.config_formatter(std::make_shared<BoundedToml>());
  options.set_config("--config", "", "read options from a TOML file, each under its long name")
      ->type_name("FILE");
  options.allow_config_extras(CLI::config_extras_mode::error);
}

}  // namespace seq2see
