#include "train/training_folder.h"

#include <algorithm>

#include "data/error.h"
#include "data/files.h"
#include "data/output_file.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

/// Whether all that is there comes from a training that died before its config.json came into its place.
bool is_unbegun(const fs::path& folder) {
  const std::string config_part = std::string(model_files::config) + ".part";
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    fs::path name = entry.path().filename();
    if (name == config_part) continue;
    if (name.extension() == ".part") name = name.stem();
    const auto first = {model_files::source_tokenizer, model_files::target_tokenizer,
                        model_files::source_words};
    if (std::find(first.begin(), first.end(), name) == first.end()) return false;
  }
  return true;
}

void remove_file(const fs::path& file) {
  std::error_code error;
  fs::remove(file, error);
  if (error) throw Error("{} cannot be removed: {}.", file.string(), error.message());
}

/// config.json first: a folder without it is no model's, so that no half of two trainings is taken for one.
void remove_old_files(const fs::path& folder) {
  for (const char* name :
       {model_files::config, model_files::state, model_files::weights, model_files::log,
        model_files::source_tokenizer, model_files::target_tokenizer, model_files::source_words}) {
    remove_file(folder / name);
  }
  for (const char* name : {model_files::state, model_files::weights}) {  // of a training that was killed
    remove_file(folder / (std::string(name) + ".part"));
  }
}

}  // namespace

std::unique_ptr<FolderLock> claim_folder(const fs::path& folder, Replace replace) {
  const auto taken = [&] {
    return Error("{} is there already. Go on with its training by --resume, or replace it by --overwrite.",
                 folder.string());
  };
  if (replace == Replace::no && fs::exists(folder) && !fs::is_directory(folder)) throw taken();
  make_folder(folder);
  auto lock = std::make_unique<FolderLock>(folder);
  if (replace == Replace::no && !is_unbegun(folder)) throw taken();
  return lock;
}

void begin_training(const fs::path& folder, const Tokenizers& tokenizers, const std::string& source_words,
                    const ModelConfig& config) {
  const std::pair<const char*, std::string> texts[] = {
      {model_files::source_tokenizer, tokenizers.source.bytes()},
      {model_files::target_tokenizer, tokenizers.target.bytes()},
      {model_files::source_words, source_words},
      {model_files::config, config_text(config)}};
  std::vector<std::unique_ptr<OutputFile>> files;
  for (const auto& [name, text] : texts) {
    files.push_back(std::make_unique<OutputFile>(folder / name));
    files.back()->write(text);
    files.back()->finish();
  }
  remove_old_files(folder);
  for (const auto& file : files) file->commit();
}

}  // namespace seq2see
