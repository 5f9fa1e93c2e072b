#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/trained_model.h"

namespace seq2see {

/// The trained model and its test set of 20 pairs.
class EvalProgramTest : public testing::Test {
 protected:
  Finished shell(const std::string& command, std::string_view input = "") {
    return run_shell(folder_, command, input);
  }
  Finished eval(const std::string& more, std::string_view input = "") {
    return shell(fmt::format("seq2see-eval --model {} {}", model(), more), input);
  }
  static std::string model() { return (trained_model() / "model").string(); }
  std::string test_set() const { return fmt::format("--data {} ", (trained_model() / "test.tsv").string()); }
  nlohmann::json scores(const std::string& out) {
    return nlohmann::json::parse(read_file(folder_ / out / "scores.json"));
  }
  static bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }

  TemporaryFolder folder_;
};

}  // namespace seq2see
