// config.json: what is taken is written, and read as the same.

#include "model/model_config.h"
#include "tests/fuzz/harness.h"

using namespace seq2see;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  taken([&] {
    const ModelConfig config = parse_config(view_of(data, size), "config.json");
    validate(config.model);
    validate(config.alignment, config.model);
    const std::string text = config_text(config);
    expect(config_text(parse_config(text, "config.json")) == text, "a config is read as it was written");
  });
  return 0;
}
