// seq2see-train: trains a model on a corpus, and goes on with a training that was cut.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "data/config_file.h"
#include "data/files.h"
#include "data/option_fields.h"
#include "data/option_flags.h"
#include "data/program.h"
#include "data/strict_json.h"
#include "data/word_list.h"
#include "data/worker_pool.h"
#include "eval/translator.h"
#include "model/model_folder.h"
#include "model/threads.h"
#include "train/architecture_option.h"
#include "train/interrupt.h"
#include "train/trainer.h"
#include "train/training_folder.h"
#include "train/training_settings.h"

namespace seq2see {
namespace {

/// --some-field, as an option of the field is called.
std::string flag_of(std::string field) {
  std::replace(field.begin(), field.end(), '_', '-');
  return "--" + field;
}

/// Says which options on the command line change nothing in this model: who measures what they do should
/// know.
void name_unused(const CLI::App& app, const ModelOptions& model) {
  for (const auto& [name, of] : unused_fields(model)) {
    if (app.get_option(flag_of(name))->count() == 0) continue;
    notice(fmt::format("{} changes nothing here: it is of {}.", flag_of(name), of));
  }
}

/// Options on the command line while resuming: each has to be what the training began with. What they leave
/// open, a window or a number of shards of 0, is what was chosen then.
void check_unchanged(const CLI::App& app, TrainingSettings given, const TrainingSettings& saved) {
  if (given.model.attention.window == 0) given.model.attention.window = saved.model.attention.window;
  if (given.train.shards == 0) given.train.shards = saved.train.shards;
  const auto is_given = [&](const std::string& flag) { return app.get_option(flag)->count() > 0; };
  const auto compare = [&](const nlohmann::ordered_json& asked, const nlohmann::ordered_json& had) {
    for (const auto& [key, value] : asked.items()) {
      const std::string flag = flag_of(key);
      const bool is_of_kind = is_given("--architecture") && (key == "encoder" || key == "decoder");
      if ((!is_given(flag) && !is_of_kind) || value == had[key]) continue;
      throw UsageError(
          "{} is {} now, but {} when the training in {} began. Leave it out to go on, or train anew by "
          "--overwrite.",
          flag, value.dump(), had[key].dump(), given.run.model);
    }
  };
  compare(to_json(given.model), to_json(saved.model));
  compare(to_json(given.train), to_json(saved.train));
  compare({{"swap", given.data.swap}, {"word_rule", name_of(given.data.word_rule)}}, to_json(saved.data));
}

std::string source_word_list(const std::vector<SentencePair>& pairs, WordRule rule) {
  std::vector<std::string> sources;
  for (const SentencePair& pair : pairs) sources.push_back(pair.source);
  return WordList(sources, rule).text();
}

Tokenizers new_tokenizers(TrainingSettings& options, const Corpora& corpora) {
  notice("Training the tokenizers.");
  Tokenizers tokenizers = train_tokenizers(corpora.train, options.train.vocabulary);
  const auto tell = [&](const Tokenizer& tokenizer, const char* side) {
    if (tokenizer.capped_from() == 0) return;
    notice(fmt::format("The {} vocabulary has {} pieces: the data have no use for {}.", side,
                       tokenizer.vocabulary_size(), tokenizer.capped_from()));
  };
  tell(tokenizers.source, "source");
  tell(tokenizers.target, "target");
  options.model.source_vocabulary = tokenizers.source.vocabulary_size();
  options.model.target_vocabulary = tokenizers.target.vocabulary_size();
  options.model.special = tokenizers.target.special_ids();
  options.model.word_rule = options.data.word_rule;
  return tokenizers;
}

/// The model's shape and the tokenizers, which the first process alone has, are those of all.
Tokenizers share_model(ModelOptions& model, std::optional<Tokenizers> own, Communicator& processes) {
  const std::string shape = processes.share_text(own ? model_options_to_json(model).dump() : std::string());
  const std::string source = processes.share_text(own ? own->source.bytes() : std::string());
  const std::string target = processes.share_text(own ? own->target.bytes() : std::string());
  if (own) return std::move(*own);
  model = model_options_from_json(parse_strict_json<nlohmann::ordered_json>(shape),
                                  "What process 0 says of its model");
  return {Tokenizer::from_bytes(source, "The source tokenizer of process 0"),
          Tokenizer::from_bytes(target, "The target tokenizer of process 0")};
}

/// How a model of the other direction links the validation pairs, if one was given.
std::vector<Links> reverse_links(const DataOptions& data, const std::vector<SentencePair>& pairs,
                                 int workers) {
  std::vector<Links> links;
  if (data.reverse_model.empty()) return links;
  std::vector<std::pair<std::string, std::string>> swapped;
  for (const SentencePair& pair : pairs) swapped.emplace_back(pair.target, pair.source);
  for (const ForcedTranslation& pair : Translator(data.reverse_model).align(swapped, workers)) {
    Links turned;
    for (const auto& [target, source] : pair.alignment.hard.sure) turned.sure.emplace_back(source, target);
    normalize(turned);
    links.push_back(std::move(turned));
  }
  return links;
}

void print_configuration(const TrainingSettings& options, const TrainingData& train,
                         const TrainingData& valid, int workers, int processes) {
  const auto print = [](const nlohmann::ordered_json& json) {
    for (const auto& [key, value] : json.items()) notice(fmt::format("  {} = {}", key, value.dump()));
  };
  notice(fmt::format("Configuration (saved in {}):",
                     (std::filesystem::path(options.run.model) / model_files::config).string()));
  print(model_options_to_json(options.model));
  print(to_json(options.train));
  print(to_json(options.data));
  notice(fmt::format("{}, {}, {}, {}{}.",
                     counted(static_cast<int64_t>(train.pairs().size()), "training pair"),
                     counted(static_cast<int64_t>(valid.pairs().size()), "validation pair"),
                     counted(make_parameters(options.model).count(), "parameter"), counted(workers, "worker"),
                     processes > 1 ? fmt::format(" in each of {} processes", processes) : ""));
  if (options.train.stop.max_minutes > 0) {
    notice("Training ends by the clock (--max-minutes): a second run will not end with the same weights.");
  }
}

/// Holds the model's folder, and reads from it the options of a training that goes on.
std::unique_ptr<FolderLock> take_folder(TrainingSettings& options, const Processes& processes,
                                        const CLI::App& app) {
  const std::filesystem::path folder = options.run.model;
  if (!options.run.resume) return claim_folder(folder, options.run.overwrite ? Replace::yes : Replace::no);
  auto lock = std::make_unique<FolderLock>(folder);
  const TrainingSettings given = options;
  const ModelConfig config = read_config(folder);
  options.model = config.model;
  adopt(options, config.training, (folder / model_files::config).string() + ", 'training'");
  check_unchanged(app, given, options);
  settle(options, processes);
  return lock;
}

void tell(const Communicator& processes, const std::string& sentence) {
  if (processes.is_first()) notice(sentence);
}

/// Goes on where a training stands, or begins it, and trains to the end.
int train_to_the_end(Trainer& trainer, const RunOptions& run, Communicator& processes) {
  const bool has_state =
      processes.is_first() && run.resume && is_there(std::filesystem::path(run.model) / model_files::state);
  if (processes.first_number(has_state ? 1 : 0) != 0) trainer.resume();
  if (trainer.finished()) {
    tell(processes, fmt::format("The training of {} has ended already; nothing is left to do.", run.model));
    return 0;
  }
  const int status = trainer.run();
  if (status == 0) tell(processes, fmt::format("The model is in {}.", run.model));
  return status;
}

/// The settings are settled, and the first process holds the folder.
int train_on_corpora(TrainingSettings& options, int workers, Communicator& processes) {
  const std::filesystem::path folder = options.run.model;
  const bool resume = options.run.resume;
  Corpora corpora = read_corpora(options.data, options.train.seed);
  for (const std::string& sentence : corpora.notices) tell(processes, sentence);
  std::vector<Links> links;  // of the validation pairs, which only the first process needs
  std::optional<Tokenizers> own;
  processes.first_alone([&] {
    links = reverse_links(options.data, corpora.valid, workers);
    own = resume ? read_tokenizers(folder, read_config(folder)) : new_tokenizers(options, corpora);
    validate(options.model);
  });
  const Tokenizers tokenizers = share_model(options.model, std::move(own), processes);
  if (const int signal = processes.first_number(interrupt()); signal != 0) {
    return 128 + signal;  // nothing has been written yet
  }
  const TrainingData train_data(std::move(corpora.train), tokenizers, options.train.vocabulary,
                                options.train.seed, options.train.joining);
  const TrainingData valid_data(std::move(corpora.valid), tokenizers, {}, options.train.seed);
  Trainer trainer({options.model, options.train, train_data, valid_data, tokenizers, links, folder, processes,
                   open_device(options.train.device)},
                  workers);
  processes.first_alone([&] {
    if (!resume) {
      begin_training(
          folder, tokenizers, source_word_list(train_data.pairs(), options.data.word_rule),
          {options.model, {}, training_json(options), checksums_of(tokenizers.source, tokenizers.target)});
    }
    print_configuration(options, train_data, valid_data, workers, processes.size());
  });
  return train_to_the_end(trainer, options.run, processes);
}

int train(TrainingSettings options, const CLI::App& app) {
  keep_freed_memory();
  use_one_thread();
  const RunOptions& run = options.run;
  if (run.model.empty()) throw UsageError("Give the model's folder: --model DIR.");
  if (run.resume && run.overwrite) throw UsageError("Give --resume or --overwrite, not both.");
  const Processes place = processes_from_environment();
  if (!run.resume) settle(options, place);
  const std::unique_ptr<Communicator> processes = connect(place, std::chrono::seconds(run.peer_timeout));
  std::unique_ptr<FolderLock> lock;
  processes->first_alone([&] {
    lock = take_folder(options, place, app);
    name_unused(app, options.model);
  });
  share(options, *processes);
  note_interrupts();
  return train_on_corpora(options, run.workers > 0 ? run.workers : cores(place), *processes);
}

}  // namespace
}  // namespace seq2see

int main(int argc, char** argv) {
  using namespace seq2see;
  CLI::App app("Trains a translator with attention on sentence pairs.", "seq2see-train");
  TrainingSettings options;
  begin_with(Layers::rnn, options);
  app.add_option("--model", options.run.model, "the model's folder, made by this program")->type_name("DIR");
  app.add_flag("--resume", options.run.resume, "go on with the training in the model's folder");
  app.add_flag("--overwrite", options.run.overwrite, "replace what is in the model's folder");
  app.add_option("--workers", options.run.workers,
                 "threads; changes the time and not one bit of the result; 0: the cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_option("--peer-timeout", options.run.peer_timeout,
                 "seconds to wait for the other processes of a training until they count as lost")
      ->check(CLI::Range(1, 86400))
      ->type_name("SECONDS")
      ->capture_default_str();
  add_fields(app, options.data, "Data");
  add_architecture(app, [&](Layers layers) { begin_with(layers, options); });
  add_fields(app, options.model, "Model");
  add_fields(app, options.train, "Training");
  allow_config_file(app);
  app.footer(
      "Environment: RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun sets them, make this\n"
      "process one of several that train one model, on one machine or several; docs/distributed.md\n"
      "shows how. Each is given the same options; the process of RANK 0 writes the model's folder.");
  return run_program(app, argc, argv, [&] { return train(options, app); });
}
