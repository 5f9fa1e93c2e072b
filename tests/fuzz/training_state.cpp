// The position of a training in state.safetensors: what is taken is written, and read as the same.

#include "tests/fuzz/harness.h"
#include "train/training_position.h"

using namespace seq2see;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  taken([&] {
    const TrainingState state = parse_training_state(view_of(data, size), "state.safetensors");
    expect(state.step >= 0 && state.epoch >= 0 && state.batch >= 0, "a position is not negative");
    expect(parse_training_state(training_state_text(state), "") == state,
           "a position is read as it was written");
  });
  return 0;
}
