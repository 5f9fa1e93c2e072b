#include "train/training_settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "data/error.h"
#include "data/option_fields.h"
#include "data/strict_json.h"
#include "data/worker_pool.h"

namespace seq2see {
namespace {

/// The model's shape is judged before its vocabularies are there, which take a while to make.
void check_shape(ModelOptions model) {
  constexpr int some_vocabulary = 1000;
  if (model.source_vocabulary == 0) model.source_vocabulary = model.target_vocabulary = some_vocabulary;
  validate(model);
}

/// Where the data are: as this process was told, and for the rest as another was.
DataOptions told_by_both(DataOptions own, const DataOptions& other) {
  const bool has_train = !own.corpus.empty() || !own.train.empty() || !own.train_source.empty();
  const bool has_valid = !own.corpus.empty() || !own.valid.empty() || !own.valid_source.empty();
  if (!has_train) {
    own.corpus = other.corpus;
    own.train = other.train;
    own.train_source = other.train_source;
    own.train_target = other.train_target;
  }
  if (!has_valid) {  // where the training pairs lie elsewhere now, those of the other's corpus folder stay
    const CorpusFiles valid = has_train ? validation_files(other)
                                        : CorpusFiles{other.valid, other.valid_source, other.valid_target};
    own.valid = valid.pairs.string();
    own.valid_source = valid.source.string();
    own.valid_target = valid.target.string();
  }
  if (own.reverse_model.empty()) own.reverse_model = other.reverse_model;
  own.swap = other.swap;
  own.word_rule = other.word_rule;
  return own;
}

}  // namespace

void begin_with(Layers layers, TrainingSettings& settings) {
  settings.model = default_model(layers);
  settings.model.attention.window = 0;
  settings.train = default_training(layers);
}

nlohmann::ordered_json training_json(const TrainingSettings& settings) {
  nlohmann::ordered_json json = to_json(settings.train);
  json["data"] = to_json(settings.data);
  return json;
}

void adopt(TrainingSettings& settings, nlohmann::ordered_json training, const std::string& where) {
  if (!training.is_object() || !training.contains("data")) throw Error("{} lacks the key 'data'.", where);
  const auto its_data = from_json<DataOptions>(training["data"], where + ", 'data'");
  training.erase("data");
  settings.train = from_json<TrainOptions>(training, where);
  settings.data = told_by_both(settings.data, its_data);
}

void share(TrainingSettings& settings, Communicator& processes) {
  const std::string text = processes.share_text(training_json(settings).dump());
  if (processes.is_first()) return;
  adopt(settings, parse_strict_json<nlohmann::ordered_json>(text), "What process 0 says of its settings");
}

void settle(TrainingSettings& settings, const Processes& processes) {
  validate(settings.train);
  if (settings.model.tying == Tying::all && settings.train.vocabulary.sharing != Vocabulary::shared) {
    throw UsageError(
        "The tying 'all' makes one embedding of both languages: give --vocabulary shared with it.");
  }
  choose_window(settings.model.attention);
  check_shape(settings.model);
  if (settings.train.device != Device::cpu && processes.size > 1) {
    throw UsageError("A training of several processes is on the CPU: choose the device cpu, or one process.");
  }
  open_device(settings.train.device);  // throws where it is not there
  choose_shards(settings.train, cores(processes) * processes.size);
  const int shards = settings.train.shards;
  if (shards < processes.size) {
    throw UsageError(
        "A batch of this training is cut into {}, which leaves some of the {} processes without any. Start "
        "no more processes than shards; --shards, given when a training begins, chooses how many.",
        shards == 1 ? "1 shard" : fmt::format("{} shards", shards), processes.size);
  }
  training_files(settings.data), validation_files(settings.data);
}

int cores(const Processes& processes) {
  return std::max(1, usable_cores() / processes.on_machine);
}

}  // namespace seq2see
