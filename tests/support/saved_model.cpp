#include "tests/support/saved_model.h"

#include "data/files.h"
#include "data/word_list.h"
#include "tests/support/tiny_model.h"

namespace seq2see {

const std::vector<std::string>& saved_model_source_lines() {
  static const std::vector<std::string> lines = {"the cat sees the dog .", "the dog sees a bird .",
                                                 "a bird sleeps .", "the old cat sleeps ."};
  return lines;
}

const std::vector<std::string>& saved_model_target_lines() {
  static const std::vector<std::string> lines = {"le chat voit le chien .", "le chien voit un oiseau .",
                                                 "un oiseau dort .", "le vieux chat dort ."};
  return lines;
}

void save_model(const std::filesystem::path& folder, uint64_t seed, float scale) {
  const TokenizerOptions words{TokenizerKind::word, 100};
  const Tokenizer source = Tokenizer::train(saved_model_source_lines(), words);
  const Tokenizer target = Tokenizer::train(saved_model_target_lines(), words);
  ModelConfig config{tiny_options(), {}, {{"learning_rate", 0.005}}, checksums_of(source, target)};
  config.model.source_vocabulary = source.vocabulary_size();
  config.model.target_vocabulary = target.vocabulary_size();
  config.model.special = source.special_ids();
  TinyModel tiny(config.model, seed, at::kFloat);
  tiny.parameters.flat().mul_(scale);
  make_folder(folder);
  write_config(folder, config);
  write_weights(folder / model_files::weights, tiny.parameters);
  write_file(folder / model_files::source_tokenizer, source.bytes());
  write_file(folder / model_files::target_tokenizer, target.bytes());
  write_file(folder / model_files::source_words,
             WordList(saved_model_source_lines(), WordRule::unicode).text());
}

}  // namespace seq2see
