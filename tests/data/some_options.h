#pragma once

#include <cstdint>
#include <string>

#include "data/words.h"

namespace seq2see {

/// Options of every kind of field.
struct SomeOptions {
  int width = 8;
  float share = 0.25F;
  double rate = 0.5;
  bool big_one = false;
  WordRule rule = WordRule::unicode;
  std::string text = "x";
  uint8_t small = 3;
};

template <typename Field>
void fields(SomeOptions& options, Field& field) {
  field("width", options.width, "how wide");
  field("share", options.share, "how much");
  field("rate", options.rate, "how fast");
  field("big_one", options.big_one, "whether big");
  field("rule", options.rule, "by which rule");
  field("text", options.text, "which text");
  field("small", options.small, "how small");
}

}  // namespace seq2see
