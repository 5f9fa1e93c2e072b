// A training that loses another process, wherever that happens.

#include <gtest/gtest.h>

#include "data/files.h"
#include "tests/support/read_lines.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_training.h"
#include "train/trainer.h"

namespace seq2see {
namespace {

/// The first process of two, whose other one adds nothing and is lost when it is spoken to for the
/// `words`th time.
class LosingCommunicator : public Communicator {
 public:
  explicit LosingCommunicator(int words = 1 << 30)
      : Communicator({0, 2, 2, "", 0}, std::chrono::hours(1)), words_(words) {}
  void sum(const at::Tensor&) override { speak(); }
  void share(const at::Tensor&) override { speak(); }

 private:
  void speak() {
    if (--words_ < 0) throw LostProcess("Process 1 is lost.");
  }
  int words_;
};

/// The steps of its validations and the bytes of its model, of a training that loses the other process so,
/// and then goes on with it. `lost` tells whether it was lost.
std::pair<std::vector<int>, std::string> trained_in_spite_of(const TinyTraining& tiny, int words,
                                                             bool& lost) {
  const TemporaryFolder folder;
  lost = false;
  for (const int spoken : {words, 1 << 30}) {
    LosingCommunicator processes(spoken);
    try {
      Trainer trainer(
          {tiny.model, tiny.options, tiny.train, tiny.valid, tiny.tokenizers, {}, folder.path(), processes},
          1);
      if (std::filesystem::exists(folder / "state.safetensors")) trainer.resume();
      EXPECT_EQ(trainer.run(), 0);
      break;
    } catch (const LostProcess&) {
      lost = true;
    }
  }
  std::vector<int> validations;
  for (const std::string& line : read_lines(folder / "training.jsonl")) {
    const auto json = nlohmann::json::parse(line);
    if (json["event"] == "valid") validations.push_back(json["step"]);
  }
  return {validations, read_file(folder / "model.safetensors")};
}

TEST(LostProcess, WhereverItWasLostTrainingGoesOnToTheSameBytes) {
  TinyTraining tiny;
  tiny.options.shards = 2;
  for (const int validate_every : {0, 4}) {
    tiny.options.validate_every = validate_every;
    bool lost = false;
    const auto whole = trained_in_spite_of(tiny, 1 << 30, lost);
    EXPECT_FALSE(lost);
    int words = 0;
    for (lost = true; lost && words < 1000; ++words) {
      const auto found = trained_in_spite_of(tiny, words, lost);
      EXPECT_EQ(found.first, whole.first) << words;
      EXPECT_TRUE(found.second == whole.second) << words;
    }
    EXPECT_GT(words, 40);
  }
}

}  // namespace
}  // namespace seq2see
