#include "data/config_file.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>
#include <string>

#include "data/error.h"
#include "data/option_names.h"

namespace seq2see {
namespace {

constexpr size_t most_bytes = 1 << 20;

/// Options are named as on the command line, with hyphens or, as config.json has them, with underscores.
class BoundedToml : public CLI::ConfigTOML {
 public:
  explicit BoundedToml(const CLI::App& options) : options_(options) {}

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
    std::vector<CLI::ConfigItem> items = CLI::ConfigTOML::from_config(whole);
    for (CLI::ConfigItem& item : items) {
      std::replace(item.name.begin(), item.name.end(), '_', '-');
      expect_option(item);
    }
    return items;
  }

 private:
  void expect_option(const CLI::ConfigItem& item) const {
    if (!item.parents.empty()) {
      throw UsageError(
          "The file of --config has a section [{}]. It may have none: each option stands by itself.",
          item.parents.front());
    }
    if (options_.get_option_no_throw("--" + item.name) != nullptr) return;
    throw UsageError("The file of --config says {}, which is no option of {}.{}", quote(item.name),
                     options_.get_name(), meant_option(options_, item.name));
  }

  const CLI::App& options_;
};

}  // namespace

void allow_config_file(CLI::App& options) {
  options.config_formatter(std::make_shared<BoundedToml>(options));
  options.set_config("--config", "", "read options from a TOML file, each under its long name")
      ->type_name("FILE");
  options.allow_config_extras(CLI::config_extras_mode::error);
}

}  // namespace seq2see
