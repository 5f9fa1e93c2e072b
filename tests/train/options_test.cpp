#include "train/options.h"

#include <gtest/gtest.h>

#include <cmath>

#include "data/option_fields.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

/// The complaint about the defaults as `change` leaves them.
template <typename Change>
std::string complaint(Change change) {
  TrainOptions options;
  change(options);
  return error_text([&] {
    try {
      validate(options);
    } catch (const UsageError&) {
      throw;
    } catch (const Error&) {
      FAIL() << "an Error that is no UsageError";
    }
  });
}

#define EXPECT_COMPLAINT(change, sentence) EXPECT_EQ(complaint([](TrainOptions& o) { change; }), sentence)

TEST(TrainOptions, DefaultsAreValid) {
  EXPECT_EQ(complaint([](TrainOptions&) {}), "(no error)");
}

TEST(TrainOptions, OfTheVocabulary) {
  EXPECT_COMPLAINT(o.vocabulary.tokenizer.vocabulary_size = 4,
                   "A vocabulary of 4 pieces was asked for; choose 5 to 1,000,000.");
  EXPECT_COMPLAINT(o.vocabulary.subword_nbest = 513,
                   "Subword regularization among 513 segmentations was asked for; choose 0 (off) to 512.");
  EXPECT_COMPLAINT(o.vocabulary.subword_alpha = -1, "A subword alpha of -1 was given; choose 0 to 10.");
}

TEST(TrainOptions, OfTheBatch) {
  EXPECT_COMPLAINT(o.batch.sentences = -1,
                   "The limits of a batch are 0 (none) or more: sentences -1, tokens 8192, longest 0.");
  EXPECT_COMPLAINT(o.batch.sentences = o.batch.tokens = 0,
                   "A batch needs a limit: in sentences, in tokens, or in both.");
  EXPECT_COMPLAINT(o.batch.bucket = 0, "A bucket is 1 or more tokens wide, not 0.");
}

TEST(TrainOptions, OfJoining) {
  EXPECT_COMPLAINT(o.joining.share = 1.5, "The share of joined batches 1.5 is not a number from 0 to 1.");
  EXPECT_COMPLAINT(o.joining.most = 1, "Joining up to 1 pairs was asked for; choose 2 to 16.");
}

TEST(TrainOptions, DefaultsOfATransformerAreValid) {
  EXPECT_NO_THROW(validate(default_training(Layers::transformer)));
}

TEST(TrainOptions, OfTheOptimizer) {
  EXPECT_COMPLAINT(o.optimizer.learning_rate = 0, "The learning rate 0 is not a positive number.");
  EXPECT_COMPLAINT(o.optimizer.learning_rate = NAN, "The learning rate nan is not a positive number.");
  EXPECT_COMPLAINT(o.optimizer.learning_rate = 2e9, "The learning rate 2000000000 is above 1e9.");
  EXPECT_COMPLAINT(o.optimizer.beta1 = 1, "The decay beta1 1 is not a number from 0 to below 1.");
  EXPECT_COMPLAINT(o.optimizer.beta2 = -0.5, "The decay beta2 -0.5 is not a number from 0 to below 1.");
  EXPECT_COMPLAINT(o.optimizer.average = 1,
                   "The decay of the moving average 1 is not a number from 0 to below 1.");
  EXPECT_COMPLAINT(o.optimizer.epsilon = 0, "The epsilon 0 is not a number above 0, up to 1.");
  EXPECT_COMPLAINT(o.optimizer.weight_decay = 1.5, "The weight decay 1.5 is not a number from 0 to 1.");
  EXPECT_COMPLAINT(o.optimizer.clip = -1,
                   "The clipping norm -1 is negative; choose 0 (no clipping) or more.");
  EXPECT_COMPLAINT(o.optimizer.clip = NAN,
                   "The clipping norm nan is no number; choose 0 (no clipping) or more.");
}

TEST(TrainOptions, OfTheSchedule) {
  EXPECT_COMPLAINT(o.schedule.warmup_steps = -3, "-3 steps of warm-up were asked for; choose 0 or more.");
  EXPECT_COMPLAINT(o.schedule.decay_share = 1.25, "The decay share 1.25 is not a number from 0 to 1.");
}

TEST(TrainOptions, OfTheEnd) {
  const std::string negative = "A limit of training is negative; choose 0 (no such limit) or more.";
  EXPECT_COMPLAINT(o.stop.max_steps = -1, negative);
  EXPECT_COMPLAINT(o.stop.max_epochs = -1, negative);
  EXPECT_COMPLAINT(o.stop.max_minutes = -0.5, negative);
  EXPECT_COMPLAINT(
      o.stop.max_steps = 0,
      "Training would never end: give at least one of --max-steps, --max-epochs and --max-minutes.");
  EXPECT_COMPLAINT((o.stop.max_steps = 0, o.stop.max_minutes = 1), "(no error)");
  EXPECT_COMPLAINT(o.stop.patience = -1, "A patience of -1 was given; choose 0 (never stop early) or more.");
}

TEST(TrainOptions, OfTheRest) {
  EXPECT_COMPLAINT(o.regularization.label_smoothing = 1,
                   "The label smoothing 1 is not a number from 0 to below 1.");
  EXPECT_COMPLAINT(o.regularization.word_dropout = -1,
                   "The word dropout -1 is not a number from 0 to below 1.");
  EXPECT_COMPLAINT(o.shards = 257,
                   "257 shards were asked for; choose 1 to 256, or 0 for the number of cores.");
  EXPECT_COMPLAINT(o.validate_every = -1,
                   "Validation every -1 steps was asked for; choose 0 (each epoch) or more.");
  EXPECT_COMPLAINT(o.log_every = 0, "A log line every 0 steps was asked for; choose 1 or more.");
}

TEST(TrainOptions, OfAGpu) {
  EXPECT_COMPLAINT(o.device = Device::cuda, "(no error)");
  EXPECT_COMPLAINT((o.device = Device::cuda, o.shards = 1), "(no error)");
  EXPECT_COMPLAINT((o.device = Device::cuda, o.shards = 2),
                   "2 shards were asked for, but a GPU takes each batch whole: choose 1, or the device cpu.");
}

TEST(TrainOptions, ShardsAreTheCoresOrOneOnAGpuUnlessTheyAreGiven) {
  const auto chosen = [](int shards, Device device) {
    TrainOptions options;
    options.shards = shards;
    options.device = device;
    choose_shards(options, 6);
    return options.shards;
  };
  EXPECT_EQ(chosen(0, Device::cpu), 6);
  EXPECT_EQ(chosen(0, Device::cuda), 1);
  EXPECT_EQ(chosen(2, Device::cpu), 2);
}

TEST(TrainOptions, SurviveJson) {
  TrainOptions options;
  options.vocabulary.tokenizer.kind = TokenizerKind::character;
  options.vocabulary.sharing = Vocabulary::shared;
  options.optimizer.kind = Optimizer::adamw;
  options.optimizer.learning_rate = 0.1 + 0.2;
  options.schedule.kind = Schedule::inverse_square_root;
  options.stop.max_steps = int64_t{1} << 40;
  options.seed = ~uint64_t{0};
  options.best_by = BestBy::chrf;
  options.precision = Precision::bf16;
  options.device = Device::cuda;
  const auto json = to_json(options);
  EXPECT_EQ(json["tokenizer"], "char");
  EXPECT_EQ(json["best_by"], "chrf");
  const auto read = from_json<TrainOptions>(nlohmann::ordered_json::parse(json.dump()), "here");
  EXPECT_EQ(to_json(read), json);
  EXPECT_EQ(read.seed, ~uint64_t{0});
  EXPECT_EQ(read.optimizer.learning_rate, 0.1 + 0.2);
  EXPECT_EQ(read.precision, Precision::bf16);
  EXPECT_EQ(json["device"], "cuda");
  EXPECT_EQ(json.size(), 35U);
}

}  // namespace
}  // namespace seq2see
