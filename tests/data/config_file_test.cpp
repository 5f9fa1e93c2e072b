#include "data/config_file.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

class ConfigFile : public testing::Test {
 protected:
  ConfigFile() {
    app_.add_option("--max-width", max_width_);
    app_.add_option("--width", width_);
    app_.add_option("--name", name_);
    allow_config_file(app_);
  }

  void read(const std::string& path) { app_.parse("--config " + path); }

  void read_text(const std::string& text) {
    write_file(folder_ / "options.toml", text);
    read((folder_ / "options.toml").string());
  }

  TemporaryFolder folder_;
  CLI::App app_{"", "test"};
  int width_ = 0, max_width_ = 0;
  std::string name_;
};

TEST_F(ConfigFile, GivesOptionsByTheirLongNames) {
  read_text("# both\nwidth = 16\nname = \"two words\"\n");
  EXPECT_EQ(width_, 16);
  EXPECT_EQ(name_, "two words");
}

TEST_F(ConfigFile, UnknownKeysAreWrongCalls) {
  EXPECT_EQ(error_text([&] { read_text("widht = 16\n"); }),
            "The file of --config says 'widht', which is no option of test. Did you mean --width?");
  EXPECT_EQ(error_text([&] { read_text("temperature = 1\n"); }),
            "The file of --config says 'temperature', which is no option of test.");
  EXPECT_EQ(error_text([&] { read_text("[Model]\nwidth = 16\n"); }),
            "The file of --config has a section [Model]. It may have none: each option stands by itself.");
}

TEST_F(ConfigFile, UnderscoresAreAsGoodAsHyphens) {
  read_text("max_width = 3\n");
  EXPECT_EQ(max_width_, 3);
}

TEST_F(ConfigFile, AFileThatDoesNotEndIsRefused) {
  EXPECT_EQ(error_text([&] { read("/dev/zero"); }), "The file of --config holds more than 1048576 bytes.");
}

TEST_F(ConfigFile, AFileThatFailsIsNotAnEmptyOne) {
  EXPECT_EQ(error_text([&] { read("/proc/self/mem"); }), "The file of --config cannot be read.");
}

}  // namespace
}  // namespace seq2see
