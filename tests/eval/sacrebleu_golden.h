#pragma once

#include <nlohmann/json.hpp>

#include "data/files.h"

namespace seq2see {

/// What tests/reference/sacrebleu_golden.py wrote.
inline const nlohmann::json& sacrebleu_golden() {
  static const auto golden =
      nlohmann::json::parse(read_file(SEQ2SEE_SOURCE_DIR "/tests/reference/sacrebleu_golden.json"));
  return golden;
}

}  // namespace seq2see
