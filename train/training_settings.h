#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "model/options.h"
#include "train/communicator.h"
#include "train/options.h"
#include "train/processes.h"
#include "train/training_corpora.h"

namespace seq2see {

/// How this run is to be made: not part of the model.
struct RunOptions {
  std::string model;
  bool resume = false, overwrite = false;
  int workers = 0;
  int peer_timeout = 300;  // seconds
};

/// All that seq2see-train is told.
struct TrainingSettings {
  RunOptions run;
  DataOptions data;
  ModelOptions model;
  TrainOptions train;
};

/// What a user's options change: the settings that suit a model of such layers, but for those that settle()
/// chooses.
void begin_with(Layers layers, TrainingSettings& settings);

/// The training part of config.json: every hyperparameter, and where the data were.
nlohmann::ordered_json training_json(const TrainingSettings& settings);

/// Takes the settings that a training began with. Where this process was given paths, of the training pairs,
/// of the validation pairs or of the reverse model, those win. Throws Error that begins with `where`.
void adopt(TrainingSettings& settings, nlohmann::ordered_json training, const std::string& where);

/// Those of the first process are those of all, but for the run and the data paths.
void share(TrainingSettings& settings, Communicator& processes);

/// Chooses the window and the number of shards where they are 0. Throws UsageError where settings contradict
/// each other: a wrong call is found before any work.
void settle(TrainingSettings& settings, const Processes& processes);

/// The cores that are this process's own.
int cores(const Processes& processes);

}  // namespace seq2see
