// Every kind of model through the programs.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/trained_model.h"

namespace seq2see {
namespace {

class ArchitecturesProgramTest : public testing::Test {
 protected:
  Finished shell(const std::string& command) { return run_shell(folder_, command); }
  /// A training of 12 steps on the toy pairs.
  Finished train(const std::string& model, const std::string& more) {
    return shell(
        fmt::format("seq2see-train --train {} --valid {} --model {} {} --max-steps 12 --feed-forward 16 {}",
                    pairs("train"), pairs("valid"), model, tiny_options, more));
  }
  static std::string pairs(const std::string& name) { return (trained_model() / (name + ".tsv")).string(); }
  std::string weights(const std::string& model) { return read_file(folder_ / model / "model.safetensors"); }
  nlohmann::json config(const std::string& model) {
    return nlohmann::json::parse(read_file(folder_ / model / "config.json"));
  }

  TemporaryFolder folder_;
};

TEST_F(ArchitecturesProgramTest, TrainWithAnyNumberOfWorkersToTheSameBytesAndTranslate) {
  int number = 0;
  for (const char* kind :
       {"--architecture transformer --self-heads 2",
        "--architecture transformer --norm post --activation gelu --heads 2",
        "--encoder transformer --self-heads 4", "--decoder transformer --self-window 2",
        "--scope local_monotonic --window 2", "--scope local_predictive --window 3 --input-feeding",
        "--architecture transformer --scope local_predictive --score additive", "--join-share 0.5"}) {
    SCOPED_TRACE(kind);
    const std::string one = fmt::format("one{}", ++number), three = fmt::format("three{}", number);
    const Finished done = train(one, fmt::format("{} --workers 1", kind));
    ASSERT_EQ(done.status, 0) << done;
    ASSERT_EQ(train(three, fmt::format("{} --workers 3", kind)).status, 0);
    EXPECT_EQ(weights(one), weights(three));
    EXPECT_EQ(config(one)["alignment"], config(three)["alignment"]);
    const Finished translated =
        shell(fmt::format("seq2see-translate --model {} --beam 3 'the cat sees a dog.' ''", one));
    EXPECT_EQ(translated.status, 0) << translated;
    EXPECT_EQ(std::count(translated.out.begin(), translated.out.end(), '\n'), 2) << translated;
  }
}

TEST_F(ArchitecturesProgramTest, TranslatingTakesEachPrecisionAndTrainingThatWhichIsThere) {
  ASSERT_EQ(train("floats", "--architecture transformer").status, 0);
  const Finished trained = train("one", "--architecture transformer --precision bf16 --workers 1");
  const Finished translated =
      shell("seq2see-translate --model floats --precision bf16 'the cat sees a dog.'");
  EXPECT_TRUE(shell("seq2see-translate --model floats --precision int8 x")
                  .failed_with(2, "The precision 'int8' is not known. Choose fp32 or bf16."));
  EXPECT_EQ(translated.status, 0) << translated;
  EXPECT_EQ(std::count(translated.out.begin(), translated.out.end(), '\n'), 1) << translated;
  if (trained.status != 0) {  // as model/precision_test.cpp has it
    EXPECT_TRUE(trained.failed_with(2, "Choose fp32.")) << trained;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "one" / "config.json"));
    return;
  }
  ASSERT_EQ(trained.status, 0) << trained;
  ASSERT_EQ(train("three", "--architecture transformer --precision bf16 --workers 3").status, 0);
  EXPECT_EQ(weights("one"), weights("three"));
  EXPECT_NE(weights("one"), weights("floats"));
  EXPECT_EQ(config("one")["training"]["precision"], "bf16");
}

TEST_F(ArchitecturesProgramTest, AGpuTrainsTheSameWeightsTwiceOrASentenceSaysWhatIsMissing) {
  EXPECT_TRUE(
      train("many", "--device cuda").failed_with(2, "2 shards were asked for, but a GPU takes each "));
  const auto train_there = [&](const char* model, const char* environment = "") {
    return shell(
        fmt::format("{} seq2see-train --train {} --valid {} --model {} --width 16 --vocabulary-size 60 "
                    "--max-steps 12 --device cuda",
                    environment, pairs("train"), pairs("valid"), model));
  };
  EXPECT_TRUE(train_there("two", "RANK=0 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29400")
                  .failed_with(2, "A training of several processes is on the CPU: "));
  const Finished trained = train_there("gpu");
  if (trained.status != 0) {  // as model/device_test.cpp has it
    EXPECT_TRUE(trained.failed_with(2, "The device cuda needs ")) << trained;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "gpu"));
    return;
  }
  ASSERT_EQ(train_there("again").status, 0);
  EXPECT_EQ(weights("gpu"), weights("again"));
  EXPECT_EQ(config("gpu")["training"]["shards"], 1);
}

TEST_F(ArchitecturesProgramTest, AnArchitectureSetsDefaultsThatOtherOptionsChange) {
  ASSERT_EQ(train("model", "--norm post --architecture transformer").status, 0);
  const auto model = config("model")["model"], training = config("model")["training"];
  EXPECT_EQ(model["encoder"], "transformer");
  EXPECT_EQ(model["decoder"], "transformer");
  EXPECT_EQ(model["decoder_layers"], 2);
  EXPECT_EQ(model["projections"], true);
  EXPECT_EQ(model["norm"], "post") << "given before the architecture";
  EXPECT_EQ(training["learning_rate"], 0.02);
  ASSERT_EQ(train("bare", "--architecture transformer --no-projections").status, 0);
  EXPECT_EQ(config("bare")["model"]["projections"], false);
  const Finished wrong = train("wrong", "--architecture lstm");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_NE(wrong.err.find("The kind of layers 'lstm' is not known. Choose rnn or transformer."),
            std::string::npos)
      << wrong;
}

TEST_F(ArchitecturesProgramTest, AWindowThatNobodyGaveIsThatOfTheScope) {
  const auto window = [&](const std::string& options) {
    const Finished done = train("windowed", "--overwrite " + options);
    EXPECT_EQ(done.status, 0) << done;
    return config("windowed")["model"]["window"].get<int>();
  };
  EXPECT_EQ(window("--scope local_monotonic"), 5);
  EXPECT_EQ(window("--scope local_predictive"), 10);
  EXPECT_EQ(window("--architecture transformer --scope local_predictive"), 10);
  EXPECT_EQ(window("--scope local_predictive --window 3 --architecture transformer"), 3);
  EXPECT_EQ(train("refused", "--scope local_predictive --window -1").status, 2);
}

TEST_F(ArchitecturesProgramTest, WithoutGoldTheOtherDirectionChoosesTheHeads) {
  const std::string kind = "--architecture transformer --heads 2 --self-heads 2";
  // Validation pairs without links: first what rows tell about words chooses, then the agreement with a
  // reverse model.
  shell(fmt::format("cut -f1,2 {} > valid.tsv", pairs("valid")));
  const auto train_on = [&](const std::string& model, const std::string& more) {
    return shell(fmt::format(
        "seq2see-train --train {} --valid valid.tsv --model {} {} --max-steps 60 --feed-forward 16 {}",
        pairs("train"), model, tiny_options, more));
  };
  ASSERT_EQ(train_on("reverse", "--swap").status, 0);
  ASSERT_EQ(train_on("by-information", kind).status, 0);
  const Finished done = train_on("by-agreement", kind + " --reverse-model reverse");
  ASSERT_EQ(done.status, 0) << done;
  EXPECT_EQ(weights("by-information"), weights("by-agreement")) << "the choice changes no weight";
  for (const char* model : {"by-information", "by-agreement"}) {
    const auto layer = config(model)["alignment"]["layer"];
    EXPECT_TRUE(layer == "all" || (layer.is_number() && layer >= 0)) << model << layer;
  }
  const Finished missing = train_on("other", "--reverse-model nowhere");
  EXPECT_EQ(missing.status, 1) << missing;
  EXPECT_NE(missing.err.find("nowhere"), std::string::npos) << missing;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "other/config.json"))
      << "found out before anything was written";
}

}  // namespace
}  // namespace seq2see
