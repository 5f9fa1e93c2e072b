// The TOML of --config, with options as seq2see-train and -serve have them: what is taken is valid or refused
// by a sentence, and valid settings are read from config.json as they were written into it.

#include "data/config_file.h"

#include <CLI/CLI.hpp>

#include "data/option_fields.h"
#include "data/option_flags.h"
#include "serve/options.h"
#include "tests/fuzz/harness.h"
#include "train/options.h"

using namespace seq2see;

namespace {

struct Settings {
  std::vector<std::string> models;
  std::string host;
  bool resume = false;
  int number = 0;
  Layers layers = Layers::rnn;
  ModelOptions model;
  TrainOptions train;
  Limits limits;
};

/// Made once: a hundred options take longer to add than a file to read.
class Call {
 public:
  Call() {
    app_.add_option("--models", settings_.models)->allow_extra_args(false);
    app_.add_option("--host", settings_.host)->capture_default_str();
    app_.add_flag("--resume", settings_.resume);
    app_.add_option("--number", settings_.number)->check(CLI::Range(0, 1024))->capture_default_str();
    add_value(app_, "--architecture", settings_.layers, "layers");
    add_fields(app_, settings_.model, "Model");
    add_fields(app_, settings_.train, "Training");
    add_fields(app_, settings_.limits, "Limits");
    allow_config_file(app_);
  }

  Settings read(const std::filesystem::path& file) {
    settings_ = {};
    app_.parse("--config " + file.string());
    return settings_;
  }

 private:
  CLI::App app_{"", "fuzzed"};
  Settings settings_;
};

template <typename Options>
void expect_same_as_json(const Options& options) {
  validate(options);
  const auto json = to_json(options);
  expect(to_json(from_json<Options>(json, "config.json")) == json,
         "valid settings are read as they were written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Call call;
  const MemoryFile file(view_of(data, size));
  Settings settings;
  const bool read = taken([&] {
    try {
      settings = call.read(file.path());
    } catch (const CLI::ParseError& error) {
      throw Error("{}", error.what());  // as run_program() makes a sentence of it
    }
  });
  if (!read) return 0;
  expect(settings.number >= 0 && settings.number <= 1024, "a value is within its range");
  taken([&] { expect_same_as_json(settings.train); });
  taken([&] { expect_same_as_json(settings.limits); });
  taken([&] { validate(settings.model); });
  return 0;
}
