#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "data/files.h"

namespace seq2see {

/// Expects `text` to be the bytes of tests/golden/NAME. With SEQ2SEE_UPDATE_GOLDEN set, writes the file
/// instead and fails, so that a run that updates never passes for a test.
inline void expect_golden(const std::string& name, const std::string& text) {
  std::filesystem::path path = std::filesystem::path(SEQ2SEE_SOURCE_DIR) / "tests/golden" / name;
  if (std::getenv("SEQ2SEE_UPDATE_GOLDEN") != nullptr) {
    write_file(path, text);
    FAIL() << "Wrote " << path << "; look at it, then run without SEQ2SEE_UPDATE_GOLDEN.";
  }
  EXPECT_EQ(read_file(path), text) << "against " << path;
}

}  // namespace seq2see
