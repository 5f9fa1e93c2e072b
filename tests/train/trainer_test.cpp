#include "train/trainer.h"
#include "tests/support/read_lines.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstring>

#include "data/files.h"
#include "data/safetensors.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_training.h"
#include "train/interrupt.h"

namespace seq2see {
namespace {

using Json = nlohmann::json;

Communicator alone;

Trainer make_trainer(const TinyTraining& tiny, const TemporaryFolder& folder, int workers) {
  return Trainer(
      {tiny.model, tiny.options, tiny.train, tiny.valid, tiny.tokenizers, {}, folder.path(), alone}, workers);
}

/// Bytes of the model.safetensors that a training from start to end writes.
std::string trained(const TinyTraining& tiny, int workers = 2) {
  const TemporaryFolder folder;
  EXPECT_EQ(make_trainer(tiny, folder, workers).run(), 0);
  return read_file(folder / "model.safetensors");
}

/// A process of its own goes on with the training in the folder, for one step: the signal has come already.
/// Returns its exit status.
int one_step(const TinyTraining& tiny, const TemporaryFolder& folder, int workers) {
  const pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    int status = 99;
    try {
      Trainer trainer = make_trainer(tiny, folder, workers);
      if (std::filesystem::exists(folder / "state.safetensors")) trainer.resume();
      note_interrupts();
      raise(SIGTERM);
      status = trainer.run();
    } catch (const std::exception& error) {
      std::fputs(error.what(), stderr);
    }
    _exit(status);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// The same as trained(), by a training that is stopped after each of its steps and resumed.
std::string trained_step_by_step(const TinyTraining& tiny, int expected_steps) {
  const TemporaryFolder folder;
  int steps = 0, status = 143;
  for (; status == 143 && steps <= expected_steps; ++steps) status = one_step(tiny, folder, 1 + steps % 3);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(steps, expected_steps + 1);  // the last process only finds that nothing is left to train
  return read_file(folder / "model.safetensors");
}

std::vector<Json> events(const TemporaryFolder& folder, const std::string& name) {
  std::vector<Json> found;
  for (const std::string& line : read_lines(folder / "training.jsonl")) {
    Json json = Json::parse(line);
    if (json["event"] == name) found.push_back(std::move(json));
  }
  return found;
}

bool all_finite(const Safetensors& file) {
  for (const TensorEntry& entry : file.tensors()) {
    const std::string_view bytes = file.bytes_of(entry);
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    for (float value : values) {
      if (!std::isfinite(value)) return false;
    }
  }
  return true;
}

TEST(Trainer, SameBytesTwiceAndWithAnyNumberOfWorkers) {
  const TinyTraining tiny;
  const std::string one = trained(tiny, 1);
  EXPECT_EQ(trained(tiny, 1), one);
  EXPECT_EQ(trained(tiny, 2), one);
  EXPECT_EQ(trained(tiny, 3), one);
  TinyTraining other;
  other.options.seed = 2;
  EXPECT_NE(trained(other, 1), one);
}

TEST(Trainer, StoppedAnywhereAndResumedEndsWithTheSameBytes) {
  const TinyTraining tiny;
  EXPECT_EQ(trained_step_by_step(tiny, 14), trained(tiny));
}

TEST(Trainer, ResumesWithEverythingOn) {
  TrainOptions options = TinyTraining::tiny_options();
  options.vocabulary.subword_nbest = 8;
  options.optimizer.kind = Optimizer::adamw;
  options.optimizer.weight_decay = 0.01;
  options.optimizer.average = 0.9;
  options.schedule.kind = Schedule::inverse_square_root;
  options.regularization.label_smoothing = 0.1;
  options.regularization.word_dropout = 0.1;
  options.joining = {0.5, 3};
  options.validate_every = 3;
  options.stop.max_steps = 10;
  options.stop.max_epochs = 0;
  options.best_by = BestBy::loss;
  const TinyTraining tiny(options);
  const std::string bytes = trained(tiny);
  EXPECT_EQ(trained_step_by_step(tiny, 10), bytes);
  for (const auto& without : {+[](TrainOptions& o) { o.vocabulary.subword_nbest = 0; },
                              +[](TrainOptions& o) { o.regularization.word_dropout = 0; },
                              +[](TrainOptions& o) { o.joining.share = 0; }}) {
    TrainOptions fewer = options;
    without(fewer);
    EXPECT_NE(trained(TinyTraining(fewer)), bytes);
  }
}

TEST(Trainer, JoinsTheSamePairsInAnyNumberOfShards) {
  TinyTraining tiny;
  tiny.options.joining = {1, 2};
  tiny.options.shards = 32;  // as many as a batch has pairs
  EXPECT_EQ(tiny.train.rows({0, 1, 2, 3}, 0).size(), 4U);
  const TinyTraining joining(tiny.options);
  EXPECT_EQ(joining.train.rows({0, 1, 2, 3}, 0).size(), 2U);
  EXPECT_NE(trained(joining), trained(tiny));
}

TEST(Trainer, InBfloat16TooBytesAreTheSame) {
  TrainOptions options = TinyTraining::tiny_options();
  const std::string floats = trained(TinyTraining(options));
  options.precision = Precision::bf16;
  const TinyTraining tiny(options);
  const std::string one = trained(tiny, 1);
  EXPECT_NE(one, floats);
  EXPECT_EQ(trained(tiny, 2), one);
  EXPECT_EQ(trained(tiny, 3), one);
  EXPECT_EQ(trained_step_by_step(tiny, 14), one);
}

TEST(Trainer, Learns) {
  TinyTraining tiny;
  tiny.options.stop.max_epochs = 25;
  tiny.model.dropout = 0;
  const TemporaryFolder folder;
  EXPECT_EQ(make_trainer(tiny, folder, 2).run(), 0);
  const auto validations = events(folder, "valid");
  ASSERT_EQ(validations.size(), 25U);
  EXPECT_GT(validations.front()["loss"], 1.0);
  EXPECT_LT(validations.back()["loss"], 0.3);
  EXPECT_GT(validations.back()["token_accuracy"], 0.9);
  EXPECT_TRUE(validations.back().contains("aer"));
  EXPECT_EQ(events(folder, "train").size(), 25U * 7);
}

TEST(Trainer, MaxStepsEndsWithinAnEpoch) {
  TinyTraining tiny;
  tiny.options.stop.max_steps = 3;
  const TemporaryFolder folder;
  Trainer trainer = make_trainer(tiny, folder, 1);
  EXPECT_FALSE(trainer.finished());
  EXPECT_EQ(trainer.run(), 0);
  EXPECT_TRUE(trainer.finished());
  const auto validations = events(folder, "valid"), ends = events(folder, "end");
  ASSERT_EQ(validations.size(), 1U);
  EXPECT_EQ(validations[0]["step"], 3);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0]["step"], 3);
  Trainer again = make_trainer(tiny, folder, 1);
  again.resume();
  EXPECT_TRUE(again.finished());
}

TEST(Trainer, PatienceStopsWhereNothingIsGained) {
  TinyTraining tiny;
  tiny.options.optimizer.learning_rate = 1e-30;  // no weight moves, so no validation is better than the first
  tiny.options.stop.max_epochs = 100;
  tiny.options.stop.patience = 2;
  tiny.options.validate_every = 2;
  const TemporaryFolder folder;
  EXPECT_EQ(make_trainer(tiny, folder, 2).run(), 0);
  const auto validations = events(folder, "valid");
  ASSERT_EQ(validations.size(), 3U);
  EXPECT_EQ(validations[0]["best"], true);
  EXPECT_EQ(validations[1]["best"], false);
  EXPECT_EQ(validations[2]["best"], false);
  EXPECT_EQ(events(folder, "end").at(0)["step"], 6);
}

TEST(Trainer, TheModelIsTheMovingAverage) {
  TinyTraining tiny;
  tiny.options.optimizer.average = 0.9;
  tiny.options.stop.max_epochs = 1;  // one validation, so its weights are the ones that are kept
  const TemporaryFolder folder;
  EXPECT_EQ(make_trainer(tiny, folder, 2).run(), 0);
  Parameters kept = make_parameters(tiny.model);
  read_weights(folder / "model.safetensors", kept);
  const Safetensors state = Safetensors::load(folder / "state.safetensors");
  const int64_t shape[] = {kept.flat().numel()};
  const std::string_view flat(reinterpret_cast<const char*>(kept.flat().data_ptr<float>()),
                              static_cast<size_t>(shape[0]) * sizeof(float));
  EXPECT_TRUE(state.bytes_of(state.expect("average", "F32", shape)) == flat);
  EXPECT_FALSE(state.bytes_of(state.expect("weights", "F32", shape)) == flat);
}

TEST(Trainer, DivergenceSaysWhatToChangeAndWritesNoNan) {
  int diverged = 0;
  for (int steps = 1; steps <= 7; ++steps) {
    TinyTraining tiny;
    tiny.options.optimizer = {.kind = Optimizer::adamw, .learning_rate = 1e9, .weight_decay = 1, .clip = 0};
    tiny.options.schedule = {.kind = Schedule::constant, .warmup_steps = 0};
    tiny.options.stop.max_steps = steps;
    tiny.options.validate_every = 1;
    const TemporaryFolder folder;
    const std::string text = error_text([&] { make_trainer(tiny, folder, 2).run(); });
    if (text != "(no error)") {
      ++diverged;
      EXPECT_NE(
          text.find("training has diverged. Lower --learning-rate (now 1000000000) or --clip (now 0), or "
                    "lengthen --warmup-steps (now 0)."),
          std::string::npos)
          << text;
    }
    for (const char* name : {"model.safetensors", "state.safetensors"}) {
      if (!std::filesystem::exists(folder / name)) continue;
      EXPECT_TRUE(all_finite(Safetensors::load(folder / name)))
          << name << ", " << steps << " steps: " << text;
    }
    EXPECT_TRUE(text != "(no error)" || std::filesystem::exists(folder / "model.safetensors"));
  }
  EXPECT_GT(diverged, 0);  // weights grow a billionfold at each step
}

TEST(Trainer, ALargeLearningRateEndsFiniteOrWithAdvice) {
  TinyTraining tiny;
  tiny.options.optimizer.learning_rate = 1e6;
  const TemporaryFolder folder;
  const std::string text = error_text([&] { EXPECT_EQ(make_trainer(tiny, folder, 2).run(), 0); });
  if (text != "(no error)") {
    EXPECT_NE(text.find("Lower --learning-rate (now 1000000)"), std::string::npos) << text;
  } else {
    EXPECT_TRUE(all_finite(Safetensors::load(folder / "model.safetensors")));
  }
}

TEST(Trainer, OtherDataAreNotResumedOn) {
  TinyTraining tiny;
  const TemporaryFolder folder;
  ASSERT_EQ(one_step(tiny, folder, 1), 143);
  const TrainingData fewer(TinyTraining::pairs(0, 199), tiny.tokenizers, tiny.options.vocabulary, 1);
  Trainer trainer({tiny.model, tiny.options, fewer, tiny.valid, tiny.tokenizers, {}, folder.path(), alone},
                  1);
  EXPECT_NE(error_text([&] { trainer.resume(); }).find("The training data are not those that"),
            std::string::npos);
}

TEST(Trainer, PairsThatAreTooLongAreLeftOut) {
  TinyTraining tiny;
  tiny.options.batch.longest = 1;
  const TemporaryFolder folder;
  EXPECT_EQ(error_text([&] { make_trainer(tiny, folder, 1); }),
            "No sentence pair is left to train on: all 200 are longer than 1 tokens (--longest).");
  auto pairs = TinyTraining::pairs(0, 200);
  pairs[7].source += " " + pairs[8].source;
  const TrainingData data(pairs, tiny.tokenizers, tiny.options.vocabulary, 1);
  const PairLength usual = data.lengths()[0];
  tiny.options.batch.longest = std::max(usual.source, usual.target) - 1;  // without end marks
  tiny.options.stop.max_steps = 1;
  testing::internal::CaptureStderr();
  Trainer trainer({tiny.model, tiny.options, data, tiny.valid, tiny.tokenizers, {}, folder.path(), alone}, 1);
  EXPECT_EQ(trainer.run(), 0);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(said.find(fmt::format("1 pair longer than {} tokens left out.\n", tiny.options.batch.longest)),
            0U)
      << said;
}

}  // namespace
}  // namespace seq2see
