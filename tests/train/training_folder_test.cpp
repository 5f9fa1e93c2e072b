#include "train/training_folder.h"

#include <gtest/gtest.h>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

TEST(TrainingFolder, IsMadeAndHeld) {
  const TemporaryFolder folder;
  const auto lock = claim_folder(folder / "a/b", Replace::no);
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b"));
  EXPECT_NE(error_text([&] { claim_folder(folder / "a/b", Replace::yes); }).find("Another training"),
            std::string::npos);
}

TEST(TrainingFolder, IsFreeUntilATrainingHasBegun) {
  const TemporaryFolder folder;
  const auto claim = [&](Replace replace) {
    return error_text([&] { claim_folder(folder.path(), replace); });
  };
  for (const char* name : {"source.spm", "target.spm.part", "source.words", "config.json.part"}) {
    write_file(folder / name, "");
    EXPECT_EQ(claim(Replace::no), "(no error)") << name;
  }
  for (const char* name : {"config.json", "model.safetensors", "state.safetensors.part", "notes"}) {
    write_file(folder / name, "");
    EXPECT_NE(claim(Replace::no).find("is there already."), std::string::npos) << name;
    EXPECT_EQ(claim(Replace::yes), "(no error)") << name;
    std::filesystem::remove(folder / name);
  }
}

}  // namespace
}  // namespace seq2see
