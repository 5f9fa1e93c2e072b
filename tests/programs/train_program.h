#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/trained_model.h"

namespace seq2see {

/// 100 pairs in pairs.tsv, the first 20 also in valid.tsv.
class TrainProgramTest : public testing::Test {
 protected:
  TrainProgramTest() {
    file("pairs.tsv", tsv(toy_pairs(100)));
    file("valid.tsv", tsv(toy_pairs(20)));
  }
  Finished shell(const std::string& command, std::string_view input = "") {
    return run_shell(folder_, command, input);
  }
  /// A training of `steps` steps, with tiny options and what else is given.
  Finished train(const std::string& more, int steps = 4, std::string_view input = "") {
    return shell(fmt::format("seq2see-train {} --max-steps {} {}", tiny_options, steps, more), input);
  }
  void file(const std::string& name, const std::string& text) {
    make_folder((folder_ / name).parent_path());
    write_file(folder_ / name, text);
  }
  std::string weights(const std::string& model) { return read_file(folder_ / model / "model.safetensors"); }
  nlohmann::json config(const std::string& model) {
    return nlohmann::json::parse(read_file(folder_ / model / "config.json"));
  }
  static bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }

  TemporaryFolder folder_;
  const std::string data_ = "--train pairs.tsv --valid valid.tsv ";
};

}  // namespace seq2see
