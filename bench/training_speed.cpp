// training-speed: how long a training step takes, made as seq2see-train makes it: forward, backward and the
// optimizer. Prints a line of JSON; scripts/speed.py makes tables of many.
//
//   training-speed --architecture transformer --width 256 --workers 2     # on made-up pairs
//   training-speed --model DIR --data PAIRS.tsv --profile                 # of a model that is there
//
// An epoch's batches are worked through once to warm up, and then timed. --batches FILE also writes them,
// with the model's shape: bench/reference.py trains on the same.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>

#include "bench/made_up_pairs.h"
#include "bench/operation_profile.h"
#include "bench/process_usage.h"
#include "bench/product_flops.h"
#include "data/corpus.h"
#include "data/error.h"
#include "data/option_fields.h"
#include "data/option_flags.h"
#include "data/output_file.h"
#include "data/program.h"
#include "model/threads.h"
#include "train/architecture_option.h"
#include "train/flat_optimizer.h"
#include "train/gradients.h"
#include "train/schedule.h"

namespace seq2see {
namespace {

/// What is measured, and on what.
struct SpeedOptions {
  int workers = 0;          ///< threads; 0: the cores
  int steps = 16;           ///< batches that are trained on
  bool profile = false;     ///< also which operations took the time, on one thread
  std::string model, data;  ///< folder of a model, pairs; both empty: both are made up
  std::string batches;      ///< file to write
};

template <typename Field>
void fields(SpeedOptions& options, Field& field) {
  field("workers", options.workers, "threads; 0: the cores");
  field("steps", options.steps, "batches that are trained on, once to warm up and once against the clock");
  field("profile", options.profile, "also print which operations took the time, on one thread");
  field("model", options.model, "folder of a model: its shape and tokenizers are taken, with --data");
  field("data", options.data, "sentence pairs for it: source, tab, target");
  field("batches", options.batches, "also write the batches to this file, for bench/reference.py");
}

struct AllOptions {
  SpeedOptions speed;
  MadeUpOptions made_up;
  ModelOptions model;
  TrainOptions train;
};

void validate(const SpeedOptions& options) {
  if (options.model.empty() != options.data.empty()) throw UsageError("Give --model and --data together.");
  if (options.workers < 0 || options.workers > 1024)
    throw UsageError("{} workers were asked for; choose 1 to 1024, or 0 for the cores.", options.workers);
  if (options.steps < 1) throw UsageError("{} steps were asked for; choose 1 or more.", options.steps);
}

/// Of the model's folder, or made up; the model's options take on what they say.
Tokenizers tokenizers_of(AllOptions& options) {
  if (!options.speed.model.empty()) {
    const ModelConfig config = read_config(options.speed.model);
    options.model = config.model;
    return read_tokenizers(options.speed.model, config);
  }
  options.made_up.vocabulary = options.train.vocabulary.tokenizer.vocabulary_size;
  validate(options.made_up);
  Tokenizers tokenizers = made_up_tokenizers(options.made_up);
  options.model.source_vocabulary = tokenizers.source.vocabulary_size();
  options.model.target_vocabulary = tokenizers.target.vocabulary_size();
  options.model.special = tokenizers.target.special_ids();
  return tokenizers;
}

std::vector<SentencePair> pairs_of(const AllOptions& options) {
  if (options.speed.data.empty()) return made_up_pairs(options.made_up);
  return read_corpus({options.speed.data, {}, {}}, {options.model.word_rule, Direction::forward}).pairs;
}

/// Trainer::train_batch, on the first batches of an epoch again and again.
class Training {
 public:
  Training(const ModelOptions& model, const TrainOptions& options, const TrainingData& data, int steps)
      : options_(options),
        parameters_(initial_parameters(model, options.seed).on(open_device(options.device))),
        bf16_(parameters_.rounded(options.precision)),
        optimizer_(parameters_.flat(), options.optimizer, bf16_),
        gradients_(model, parameters_, bf16_, data, {0, options.shards}) {
    const BatchPlan plan(data.lengths(), options.batch);
    batches_ = plan.epoch(options.seed, 0);
    batches_.resize(std::min(batches_.size(), static_cast<size_t>(steps)));
    if (batches_.empty()) throw Error("There is no sentence pair to train on.");
    for (const auto& batch : batches_) shards_.push_back(plan.shards(data.rows(batch, 0), options.shards));
  }

  using Rows = std::vector<BatchRow>;
  const std::vector<std::vector<int32_t>>& batches() const { return batches_; }
  const std::vector<std::vector<Rows>>& shards() const { return shards_; }  ///< of each batch
  int64_t parameter_count() const { return parameters_.count(); }

  /// A step on each batch.
  Loss run(WorkerPool& pool) {
    Loss total;
    for (const std::vector<Rows>& shards : shards_) {
      Loss loss;
      for (const Loss& own : gradients_.compute(shards, {options_.seed, static_cast<uint64_t>(step_), 0},
                                                options_.regularization, pool)) {
        loss += own;
      }
      const double rate =
          options_.optimizer.learning_rate * learning_rate_factor(options_.schedule, step_, 0);
      optimizer_.step(gradients_.flat(), 1.0 / static_cast<double>(loss.count), rate, pool);
      total += loss;
      ++step_;
    }
    return total;
  }

 private:
  TrainOptions options_;
  Parameters parameters_;
  at::Tensor bf16_;
  FlatOptimizer optimizer_;
  Gradients gradients_;
  std::vector<std::vector<int32_t>> batches_;
  std::vector<std::vector<Rows>> shards_;
  int64_t step_ = 0;
};

/// The operations of all products, and which share of the shards' matrices is padding.
struct Work {
  double flops = 0;
  double padding = 0;
};

Work work_of(const Training& training, const ModelOptions& options, const std::vector<PairLength>& lengths) {
  Work work;
  int64_t tokens = 0, cells = 0;
  for (const auto& shards : training.shards()) {
    for (const Training::Rows& shard : shards) {
      std::vector<PairLength> pairs;
      PairLength longest;
      for (const BatchRow& row : shard) {
        PairLength& length = pairs.emplace_back(PairLength{1, 1});  // end marks
        for (const int32_t pair : row) {
          length.source += lengths[static_cast<size_t>(pair)].source - 1;
          length.target += lengths[static_cast<size_t>(pair)].target - 1;
        }
        longest = {std::max(longest.source, length.source), std::max(longest.target, length.target)};
        tokens += length.source + length.target;
      }
      cells += static_cast<int64_t>(pairs.size()) * (longest.source + longest.target);
      work.flops += product_flops(options, pairs);
    }
  }
  work.padding = 1 - static_cast<double>(tokens) / static_cast<double>(cells);
  return work;
}

/// What bench/reference.py needs to train the same model on the same batches.
void write_batches(const Training& training, const AllOptions& options, const TrainingData& data) {
  nlohmann::ordered_json json{{"model", model_options_to_json(options.model)},
                              {"training", to_json(options.train)},
                              {"parameters", training.parameter_count()}};
  for (const std::vector<int32_t>& batch : training.batches()) {
    const TrainingData::Chosen chosen = data.choose(data.rows(batch, 0), 0);
    nlohmann::ordered_json sides;
    sides["sources"] = chosen.sources;
    sides["targets"] = chosen.targets;
    json["batches"].push_back(std::move(sides));
  }
  OutputFile file(options.speed.batches);
  file.write(json.dump() + "\n");
  file.commit();
}

nlohmann::ordered_json profile_of(Training& training) {
  WorkerPool one(1, use_one_thread);
  training.run(one);
  const auto steps = static_cast<double>(training.batches().size());
  auto json = nlohmann::ordered_json::array();
  for (const OperationTime& time : profile_operations([&] { training.run(one); })) {
    json.push_back({{"operation", time.name},
                    {"calls_a_step", static_cast<double>(time.calls) / steps},
                    {"ms_a_step", 1e3 * time.seconds / steps}});
  }
  return json;
}

int measure(AllOptions options) {
  keep_freed_memory();
  use_one_thread();
  validate(options.speed);
  validate(options.train);
  const int workers = options.speed.workers > 0 ? options.speed.workers : usable_cores();
  choose_shards(options.train, usable_cores());
  choose_window(options.model.attention);
  const Tokenizers tokenizers = tokenizers_of(options);
  const TrainingData data(pairs_of(options), tokenizers, {}, options.train.seed);
  Training training(options.model, options.train, data, options.speed.steps);
  if (!options.speed.batches.empty()) write_batches(training, options, data);

  WorkerPool pool(workers, use_one_thread);
  training.run(pool);
  const int64_t faults = page_faults();
  const auto begin = std::chrono::steady_clock::now();
  const Loss loss = training.run(pool);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const auto steps = static_cast<double>(training.batches().size());
  const Work work = work_of(training, options.model, data.lengths());
  nlohmann::ordered_json json{{"workers", workers},
                              {"steps", training.batches().size()},
                              {"parameters", training.parameter_count()},
                              {"step_ms", 1e3 * seconds / steps},
                              {"target_tokens_per_second", static_cast<double>(loss.count) / seconds},
                              {"gflop_a_step", 1e-9 * work.flops / steps},
                              {"gflops", 1e-9 * work.flops / seconds},
                              {"padding", work.padding},
                              {"peak_memory_mb", 1e-6 * static_cast<double>(peak_memory())},
                              {"page_faults_a_step", static_cast<double>(page_faults() - faults) / steps},
                              {"loss", loss.sum / static_cast<double>(loss.count)}};
  if (options.speed.profile) json["profile"] = profile_of(training);
  fmt::print("{}\n", json.dump());
  return 0;
}

}  // namespace
}  // namespace seq2see

int main(int argc, char** argv) {
  using namespace seq2see;
  CLI::App app("Measures how long a training step takes; prints a line of JSON.", "training-speed");
  AllOptions options;
  add_fields(app, options.speed, "What is measured");
  add_fields(app, options.made_up, "Made-up pairs");
  add_architecture(app, [&](Layers layers) {
    options.model = default_model(layers);
    options.train = default_training(layers);
  });
  add_fields(app, options.model, "Model");
  add_fields(app, options.train, "Training");
  return run_program(app, argc, argv, [&] { return measure(options); });
}
