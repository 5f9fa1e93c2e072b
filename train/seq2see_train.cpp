// seq2see-train: trains a model on a corpus, and goes on with a training that was cut.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "data/corpus.h"
#include "data/files.h"
#include "data/option_fields.h"
#include "data/option_flags.h"
#include "data/program.h"
#include "data/word_list.h"
#include "data/worker_pool.h"
#include "eval/translator.h"
#include "model/model_folder.h"
#include "model/threads.h"
#include "train/interrupt.h"
#include "train/trainer.h"
#include "train/training_folder.h"

namespace seq2see {
namespace {

/// Where the sentence pairs are.
struct DataOptions {
  std::string corpus;
  std::string train, valid;
  std::string train_source, train_target;
  std::string valid_source, valid_target;
  std::string reverse_model;
  bool swap = false;
  WordRule word_rule = WordRule::unicode;
};

template <typename Field>
void fields(DataOptions& options, Field& field) {
  field("corpus", options.corpus, "folder with train.tsv and valid.tsv");
  field("train", options.train, "training pairs: source, tab, target; gzip too, - for standard input");
  field("valid", options.valid, "validation pairs; without them 1 % of the training pairs are held out");
  field("train_source", options.train_source, "training sentences of the source language, one a line");
  field("train_target", options.train_target, "their translations, one a line");
  field("valid_source", options.valid_source, "validation sentences of the source language");
  field("valid_target", options.valid_target, "their translations");
  field(
      "reverse_model", options.reverse_model,
      "folder of a model of the other direction: without gold links, the heads that agree with it are shown");
  field("swap", options.swap, "translate the other way round");
  field("word_rule", options.word_rule, "what a word is; links and AER count by it");
}

/// How this run is to be made: not part of the model.
struct RunOptions {
  std::string model;
  bool resume = false, overwrite = false;
  int workers = 0;
};

struct AllOptions {
  RunOptions run;
  DataOptions data;
  ModelOptions model;
  TrainOptions train;
};

struct Corpora {
  std::vector<SentencePair> train, valid;
};

void check_sides(const std::string& source, const std::string& target, const char* first,
                 const char* second) {
  if (source.empty() != target.empty()) throw UsageError("Give {} and {} together.", first, second);
}

CorpusFiles training_files(const DataOptions& data) {
  const int ways =
      (data.corpus.empty() ? 0 : 1) + (data.train.empty() ? 0 : 1) + (data.train_source.empty() ? 0 : 1);
  if (ways != 1) {
    throw UsageError(
        "Give the training pairs in one way: --corpus DIR, --train FILE, or --train-source with "
        "--train-target.");
  }
  if (!data.corpus.empty()) return {corpus_folder(data.corpus).train, {}, {}};
  check_sides(data.train_source, data.train_target, "--train-source", "--train-target");
  return {data.train, data.train_source, data.train_target};
}

/// All fields empty where no validation pairs were given.
CorpusFiles validation_files(const DataOptions& data) {
  check_sides(data.valid_source, data.valid_target, "--valid-source", "--valid-target");
  if (!data.valid.empty() && !data.valid_source.empty())
    throw UsageError("Give --valid or --valid-source, not both.");
  if (!data.valid.empty() || !data.valid_source.empty())
    return {data.valid, data.valid_source, data.valid_target};
  if (!data.corpus.empty()) return {corpus_folder(data.corpus).valid, {}, {}};
  return {};
}

std::vector<SentencePair> read_pairs(const CorpusFiles& files, const DataOptions& data) {
  const CorpusOptions options{data.word_rule, data.swap ? Direction::swapped : Direction::forward};
  Corpus corpus = read_corpus(files, options);
  for (const std::string& sentence : corpus.notices) notice(sentence);
  return std::move(corpus.pairs);
}

Corpora read_corpora(const DataOptions& data, uint64_t seed) {
  Corpora corpora;
  corpora.train = read_pairs(training_files(data), data);
  const CorpusFiles valid = validation_files(data);
  if (!valid.pairs.empty() || !valid.source.empty()) {
    corpora.valid = read_pairs(valid, data);
    if (corpora.valid.empty()) throw Error("The validation set holds no sentence pair.");
  } else {
    corpora.valid = hold_out(corpora.train, seed);
    notice(fmt::format("No validation pairs were given: {} of the training pairs {} held out for that.",
                       corpora.valid.size(), corpora.valid.size() == 1 ? "is" : "are"));
  }
  if (corpora.train.empty()) throw Error("The training set holds no sentence pair.");
  return corpora;
}

/// The training part of config.json: every hyperparameter, and where the data were.
nlohmann::ordered_json training_json(const AllOptions& options) {
  nlohmann::ordered_json json = to_json(options.train);
  json["data"] = to_json(options.data);
  return json;
}

/// Options of a training that goes on; data paths given anew win over the saved ones.
void read_saved_options(AllOptions& options) {
  const std::filesystem::path folder = options.run.model;
  const ModelConfig config = read_config(folder);
  const std::string where = (folder / model_files::config).string() + ", 'training'";
  options.model = config.model;
  nlohmann::ordered_json training = config.training;
  if (!training.is_object() || !training.contains("data")) throw Error("{} lacks the key 'data'.", where);
  const auto saved_data = from_json<DataOptions>(training["data"], where + ", 'data'");
  training.erase("data");
  options.train = from_json<TrainOptions>(training, where);
  const bool given =
      !options.data.corpus.empty() || !options.data.train.empty() || !options.data.train_source.empty();
  if (!given) options.data = saved_data;
  options.data.swap = saved_data.swap;
  options.data.word_rule = saved_data.word_rule;
}

/// Options on the command line while resuming: each has to be what the training began with.
void check_unchanged(const CLI::App& app, const AllOptions& given, const AllOptions& saved) {
  const auto compare = [&](const nlohmann::ordered_json& asked, const nlohmann::ordered_json& had) {
    for (const auto& [key, value] : asked.items()) {
      std::string flag = "--" + key;
      std::replace(flag.begin(), flag.end(), '_', '-');
      if (app.get_option(flag)->count() == 0 || value == had[key]) continue;
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

std::string source_word_list(const Corpora& corpora, WordRule rule) {
  std::vector<std::string> sources;
  for (const SentencePair& pair : corpora.train) sources.push_back(pair.source);
  return WordList(sources, rule).text();
}

Tokenizers new_tokenizers(AllOptions& options, const Corpora& corpora) {
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

void print_configuration(const AllOptions& options, const Corpora& corpora, int workers) {
  const auto print = [](const nlohmann::ordered_json& json) {
    for (const auto& [key, value] : json.items()) notice(fmt::format("  {} = {}", key, value.dump()));
  };
  notice(fmt::format("Configuration (saved in {}):",
                     (std::filesystem::path(options.run.model) / model_files::config).string()));
  print(model_options_to_json(options.model));
  print(to_json(options.train));
  print(to_json(options.data));
  notice(fmt::format("{} training pairs, {} validation pairs, {} parameters, {} workers.",
                     corpora.train.size(), corpora.valid.size(), make_parameters(options.model).count(),
                     workers));
  if (options.train.stop.max_minutes > 0) {
    notice("Training ends by the clock (--max-minutes): a second run will not end with the same weights.");
  }
}

int train(AllOptions options, const CLI::App& app) {
  keep_freed_memory();
  use_one_thread();
  const RunOptions& run = options.run;
  if (run.model.empty()) throw UsageError("Give the model's folder: --model DIR.");
  if (run.resume && run.overwrite) throw UsageError("Give --resume or --overwrite, not both.");
  const std::filesystem::path folder = run.model;
  std::unique_ptr<FolderLock> lock;
  if (run.resume) {
    lock = std::make_unique<FolderLock>(folder);
    const AllOptions given = options;
    read_saved_options(options);
    check_unchanged(app, given, options);
  }
  validate(options.train);
  if (options.model.tying == Tying::all && options.train.vocabulary.sharing != Vocabulary::shared) {
    throw UsageError(
        "The tying 'all' makes one embedding of both languages: give --vocabulary shared with it.");
  }
  if (options.train.shards == 0) options.train.shards = usable_cores();
  const int workers = run.workers > 0 ? run.workers : usable_cores();
  training_files(options.data), validation_files(options.data);  // a wrong call is found before any work
  if (!run.resume) lock = claim_folder(folder, run.overwrite ? Replace::yes : Replace::no);
  note_interrupts();

  Corpora corpora = read_corpora(options.data, options.train.seed);
  const std::vector<Links> links = reverse_links(options.data, corpora.valid, workers);
  Tokenizers tokenizers =
      run.resume ? read_tokenizers(folder, read_config(folder)) : new_tokenizers(options, corpora);
  validate(options.model);
  if (interrupt() != 0) return 128 + interrupt();  // nothing has been written yet
  if (!run.resume) {
    begin_training(
        folder, tokenizers, source_word_list(corpora, options.data.word_rule),
        {options.model, {}, training_json(options), checksums_of(tokenizers.source, tokenizers.target)});
  }
  print_configuration(options, corpora, workers);

  const TrainingData train_data(std::move(corpora.train), tokenizers, options.train.vocabulary,
                                options.train.seed, options.train.joining);
  const TrainingData valid_data(std::move(corpora.valid), tokenizers, {}, options.train.seed);
  Trainer trainer({options.model, options.train, train_data, valid_data, tokenizers, links, folder}, workers);
  if (run.resume && is_there(folder / model_files::state)) trainer.resume();
  if (trainer.finished()) {
    notice(fmt::format("The training of {} has ended already; nothing is left to do.", folder.string()));
    return 0;
  }
  const int status = trainer.run();
  if (status == 0) notice(fmt::format("The model is in {}.", folder.string()));
  return status;
}

/// What differs between two sets of options, as "--name value".
template <typename Options>
std::string differences(const Options& usual, const Options& other) {
  std::string text;
  const nlohmann::ordered_json before = to_json(usual), after = to_json(other);
  for (const auto& [key, value] : after.items()) {
    if (value == before[key]) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key,
                        value.is_string() ? value.template get<std::string>() : value.dump());
  }
  return text;
}

/// --architecture stands before the options whose defaults it sets, and is read before them.
void add_architecture(CLI::App& app, AllOptions& options) {
  app.add_option_function<std::string>(
         "--architecture",
         [&options](const std::string& name) {
           const auto layers = value_named<Layers>(name);
           options.model = default_model(layers);
           options.train = default_training(layers);
         },
         fmt::format(
             "encoder and decoder, with the settings that suit them, which other options then change: {}. "
             "A transformer begins with {}, {}",
             choices<Layers>(), differences(default_model(Layers::rnn), default_model(Layers::transformer)),
             differences(default_training(Layers::rnn), default_training(Layers::transformer))))
      ->default_str(name_of(Layers::rnn))
      ->type_name("NAME")
      ->group("Model");
}

}  // namespace
}  // namespace seq2see

int main(int argc, char** argv) {
  using namespace seq2see;
  CLI::App app("Trains a translator with attention on sentence pairs.", "seq2see-train");
  AllOptions options;
  app.add_option("--model", options.run.model, "the model's folder, made by this program")->type_name("DIR");
  app.add_flag("--resume", options.run.resume, "go on with the training in the model's folder");
  app.add_flag("--overwrite", options.run.overwrite, "replace what is in the model's folder");
  app.add_option("--workers", options.run.workers,
                 "threads; changes the time and not one bit of the result; 0: the cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  add_fields(app, options.data, "Data");
  add_architecture(app, options);
  add_fields(app, options.model, "Model");
  add_fields(app, options.train, "Training");
  allow_config_file(app);
  return run_program(app, argc, argv, [&] { return train(options, app); });
}
