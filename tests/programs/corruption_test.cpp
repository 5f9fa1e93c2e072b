#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

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

// The program can fail: without the checksums of config.json a changed setting or tokenizer translates
// otherwise.
TEST(Corruption, AModelWithoutChecksumsIsFoundOut) {
  TemporaryFolder folder;
  std::filesystem::copy(trained_model() / "model", folder / "model");
  auto config = nlohmann::ordered_json::parse(read_file(folder / "model" / "config.json"));
  config.erase("checksums");
  write_file(folder / "model" / "config.json", config.dump(2));
  const Finished done = run_shell(folder, "corruption --model model --mutations 300 --seed 7");
  EXPECT_EQ(done.status, 1);
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
