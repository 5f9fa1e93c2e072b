#include "train/processes.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

using Variables = std::map<std::string, std::string>;

/// What is read from an environment that holds these variables, and none of the others that count.
Processes read(const Variables& variables) {
  for (const char* name : {"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT", "LOCAL_WORLD_SIZE",
                           "TORCHELASTIC_USE_AGENT_STORE"}) {
    ::unsetenv(name);
  }
  for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
  return processes_from_environment();
}

const Variables usual = {
    {"RANK", "1"}, {"WORLD_SIZE", "4"}, {"MASTER_ADDR", "127.0.0.1"}, {"MASTER_PORT", "29500"}};

Variables with(const std::string& name, const std::string& value) {
  Variables variables = usual;
  variables[name] = value;
  return variables;
}

TEST(Processes, WithoutVariablesThereIsOne) {
  for (const Variables& variables : {Variables{}, Variables{{"RANK", ""}, {"MASTER_PORT", ""}}}) {
    const Processes alone = read(variables);
    EXPECT_EQ(alone.rank, 0);
    EXPECT_EQ(alone.size, 1);
    EXPECT_EQ(alone.on_machine, 1);
  }
}

TEST(Processes, ReadsWhatTorchrunSets) {
  Variables variables = with("LOCAL_WORLD_SIZE", "2");
  variables["TORCHELASTIC_USE_AGENT_STORE"] = "False";
  const Processes found = read(variables);
  EXPECT_EQ(found.rank, 1);
  EXPECT_EQ(found.size, 4);
  EXPECT_EQ(found.on_machine, 2);
  EXPECT_EQ(found.address, "127.0.0.1");
  EXPECT_EQ(found.port, 29500);
}

TEST(Processes, AWrongEnvironmentIsAWrongCall) {
  EXPECT_THROW(read(with("RANK", "4")), UsageError);
  EXPECT_THROW(read(with("RANK", "")), UsageError);
}

TEST(Processes, SomeOfTheVariablesAreNotEnough) {
  for (const auto& [name, value] : usual) {
    EXPECT_EQ(error_text([&] { read({{name, value}}); }).find(name + " is set, but not "), 0U);
    const std::string said = error_text([&] { read(with(name, "")); });
    EXPECT_NE(said.find(" are set, but not " + name + "."), std::string::npos) << said;
  }
}

TEST(Processes, WrongValuesAreNamed) {
  for (const auto& [name, value, words] :
       {std::tuple{"RANK", "4", "RANK is 4, but WORLD_SIZE is 4: ranks go from 0 to 3."},
        std::tuple{"RANK", "-1", "RANK is '-1'; it has to be a whole number from 0 to 255."},
        std::tuple{"RANK", "1.5", "RANK is '1.5'; it has to be"},
        std::tuple{"WORLD_SIZE", "0", "WORLD_SIZE is '0'; it has to be a whole number from 1 to 256."},
        std::tuple{"WORLD_SIZE", "99999999999", "WORLD_SIZE is '99999999999'; it has to be"},
        std::tuple{"MASTER_PORT", "65536",
                   "MASTER_PORT is '65536'; it has to be a whole number from 1 to 65535."},
        std::tuple{"MASTER_ADDR", "no.such.host.invalid", "MASTER_ADDR is 'no.such.host.invalid', which is"},
        std::tuple{"LOCAL_WORLD_SIZE", "5",
                   "LOCAL_WORLD_SIZE is '5'; it has to be a whole number from 1 to 4."},
        std::tuple{"TORCHELASTIC_USE_AGENT_STORE", "True", "torchrun keeps MASTER_PORT for itself."}}) {
    const std::string said = error_text([&, n = name, v = value] { read(with(n, v)); });
    EXPECT_EQ(said.find(words), 0U) << said;
  }
}

}  // namespace
}  // namespace seq2see
