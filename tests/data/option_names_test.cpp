#include "data/option_names.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace seq2see {
namespace {

class OptionNames : public testing::Test {
 protected:
  OptionNames() {
    program_.add_option("--max-steps", steps_);
    program_.add_subcommand("split")->add_option("--seed", steps_);
  }
  CLI::App program_{"", "test"};
  int steps_ = 0;
};

TEST_F(OptionNames, OneThatIsAlmostThereWasMeant) {
  EXPECT_EQ(meant_option(program_, "--max-step"), " Did you mean --max-steps?");
  EXPECT_EQ(meant_option(program_, "max_steps"), " Did you mean --max-steps?");
  EXPECT_EQ(meant_option(program_, "--seed"), "");  // the subcommand's
  EXPECT_EQ(meant_option(program_, "--"), "");
  program_.parse("split");
  EXPECT_EQ(meant_option(program_, "--sed"), " Did you mean --seed?");
}

TEST_F(OptionNames, TheCallNamesItsSubcommand) {
  EXPECT_EQ(called(program_), "test");
  program_.parse("split");
  EXPECT_EQ(called(program_), "test split");
}

}  // namespace
}  // namespace seq2see
