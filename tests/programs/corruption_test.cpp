#include <gtest/gtest.h>

#include "tests/support/trained_model.h"

namespace seq2see {
namespace {

// scripts/corruption.sh does ten thousand.
TEST(Corruption, SpoiledModelsAreRefusedOrTranslateAsBefore) {
  const Finished done = run_shell(trained_model(), "corruption --model model --mutations 300 --seed 7");
  EXPECT_EQ(done.status, 0) << done;
  EXPECT_NE(done.out.find("| all | 300 |"), std::string::npos) << done;
  EXPECT_EQ(run_shell(trained_model(), "corruption --model model --mutations 30 --seed 7").out,
            run_shell(trained_model(), "corruption --model model --mutations 30 --seed 7").out);
}

// The program can fail: without their checksums, exchanged weights are weights like others.
TEST(Corruption, AModelWithoutChecksumsIsFoundOut) {
  TemporaryFolder folder;
  std::filesystem::copy(trained_model() / "model", folder / "model");
  std::string bytes = read_file(folder / "model" / "model.safetensors");
  for (const char* key : {"\"crc32", "\"header_crc32"}) bytes[bytes.find(key) + 1] = 'X';
  write_file(folder / "model" / "model.safetensors", bytes);
  const Finished done = run_shell(folder, "corruption --model model --mutations 60 --seed 7");
  EXPECT_EQ(done.status, 1);
  EXPECT_NE(done.err.find("swapped tensors, model.safetensors"), std::string::npos) << done;
  EXPECT_NE(done.err.find("other translations: "), std::string::npos) << done;
}

TEST(Corruption, AFolderThatIsNoWholeModelIsSaid) {
  TemporaryFolder folder;
  const Finished done = run_shell(folder, "corruption --model .");
  EXPECT_EQ(done.status, 1);
  EXPECT_NE(done.err.find("is not a model's folder"), std::string::npos) << done;
}

}  // namespace
}  // namespace seq2see
