#include "train/options.h"

#include <algorithm>
#include <cmath>

namespace seq2see {
namespace {

template <typename... Args>
void check(bool holds, fmt::format_string<Args...> sentence, Args&&... args) {
  if (!holds) throw UsageError(sentence, std::forward<Args>(args)...);
}

void check_share(double value, const char* name) {
  check(value >= 0 && value < 1, "The {} {} is not a number from 0 to below 1.", name, value);
}

}  // namespace

TrainOptions default_training(Layers layers) {
  TrainOptions options;
  if (layers == Layers::transformer) {
    options.optimizer.learning_rate = 2e-3;
    options.stop.max_steps = 5000;
  }
  return options;
}

void validate(const TrainOptions& options) {
  const auto& [vocabulary, batch, joining, optimizer, schedule, stop, regularization, precision, device, seed,
               shards, validate_every, best_by, log_every] = options;
  validate_training(precision, device);
  check(device == Device::cpu || shards <= 1,
        "{} shards were asked for, but a GPU takes each batch whole: choose 1, or the device cpu.", shards);
  check(vocabulary.tokenizer.vocabulary_size >= 5 && vocabulary.tokenizer.vocabulary_size <= 1'000'000,
        "A vocabulary of {} pieces was asked for; choose 5 to 1,000,000.",
        vocabulary.tokenizer.vocabulary_size);
  check(vocabulary.subword_nbest >= 0 && vocabulary.subword_nbest <= 512,
        "Subword regularization among {} segmentations was asked for; choose 0 (off) to 512.",
        vocabulary.subword_nbest);
  check(vocabulary.subword_alpha >= 0 && vocabulary.subword_alpha <= 10,
        "A subword alpha of {} was given; choose 0 to 10.", vocabulary.subword_alpha);
  BatchPlan({}, batch);  // checks its options
  check(joining.share >= 0 && joining.share <= 1,
        "The share of joined batches {} is not a number from 0 to 1.", joining.share);
  check(joining.most >= 2 && joining.most <= 16, "Joining up to {} pairs was asked for; choose 2 to 16.",
        joining.most);
  check(optimizer.learning_rate > 0, "The learning rate {} is not a positive number.",
        optimizer.learning_rate);
  check(optimizer.learning_rate <= 1e9, "The learning rate {} is above 1e9.", optimizer.learning_rate);
  check_share(optimizer.beta1, "decay beta1");
  check_share(optimizer.beta2, "decay beta2");
  check_share(optimizer.average, "decay of the moving average");
  check_share(regularization.label_smoothing, "label smoothing");
  check_share(regularization.word_dropout, "word dropout");
  check(optimizer.epsilon > 0 && optimizer.epsilon <= 1, "The epsilon {} is not a number above 0, up to 1.",
        optimizer.epsilon);
  check(optimizer.weight_decay >= 0 && optimizer.weight_decay <= 1,
        "The weight decay {} is not a number from 0 to 1.", optimizer.weight_decay);
  check(!std::isnan(optimizer.clip), "The clipping norm {} is no number; choose 0 (no clipping) or more.",
        optimizer.clip);
  check(optimizer.clip >= 0, "The clipping norm {} is negative; choose 0 (no clipping) or more.",
        optimizer.clip);
  check(schedule.warmup_steps >= 0, "{} steps of warm-up were asked for; choose 0 or more.",
        schedule.warmup_steps);
  check(schedule.decay_share >= 0 && schedule.decay_share <= 1,
        "The decay share {} is not a number from 0 to 1.", schedule.decay_share);
  check(stop.max_steps >= 0 && stop.max_epochs >= 0 && stop.max_minutes >= 0,
        "A limit of training is negative; choose 0 (no such limit) or more.");
  check(stop.max_steps > 0 || stop.max_epochs > 0 || stop.max_minutes > 0,
        "Training would never end: give at least one of --max-steps, --max-epochs and --max-minutes.");
  check(stop.patience >= 0, "A patience of {} was given; choose 0 (never stop early) or more.",
        stop.patience);
  check(shards >= 0 && shards <= most_shards,
        "{} shards were asked for; choose 1 to {}, or 0 for the number of cores.", shards, most_shards);
  check(validate_every >= 0, "Validation every {} steps was asked for; choose 0 (each epoch) or more.",
        validate_every);
  check(log_every >= 1, "A log line every {} steps was asked for; choose 1 or more.", log_every);
}

void choose_shards(TrainOptions& options, int cores) {
  if (options.shards == 0) options.shards = options.device == Device::cpu ? std::min(most_shards, cores) : 1;
}

}  // namespace seq2see
