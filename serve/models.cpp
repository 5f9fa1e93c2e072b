#include "serve/models.h"

#include <algorithm>
#include <filesystem>

#include "data/error.h"
#include "data/line_reader.h"
#include "serve/answer.h"

namespace seq2see {
namespace {

constexpr size_t most_examples = 50;

/// Offered where training saw each of their words: what models of the bundled corpora know.
const std::vector<std::string>& own_examples() {
  static const std::vector<std::string> sentences = {
      "The small cat does not see the white horse.",
      "He is helping her when it is raining.",
      "They hope that Peter can wait for them.",
      "The sisters were not late.",
      "You prepare the expensive carrot and eat it in summer.",
      "He helped the sisters that Anna loved.",
      "In the evening, my coffee is good.",
      "Their small hats are expensive, and the father goes to Rome.",
  };
  return sentences;
}

std::vector<std::string> examples_for(const Translator& translator, const std::string& file) {
  std::vector<std::string> sentences;
  if (!file.empty()) {
    LineReader reader(file);
    for (std::string line; sentences.size() < most_examples && reader.next(line);) {
      if (!line.empty()) sentences.push_back(line);
    }
    return sentences;
  }
  for (const std::string& sentence : own_examples()) {
    if (translator.unseen_words(sentence).empty()) sentences.push_back(sentence);
  }
  return sentences;
}

/// NAME=FOLDER, or a folder whose last part is the name.
std::pair<std::string, std::filesystem::path> name_and_folder(const std::string& text) {
  const size_t at = text.find('=');
  if (at != std::string::npos && !std::filesystem::exists(text))
    return {text.substr(0, at), text.substr(at + 1)};
  std::filesystem::path folder = std::filesystem::absolute(text).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  return {folder.filename().string(), text};
}

}  // namespace

Models::Models(const ServeOptions& options) {
  for (const std::string& text : options.models) {
    const auto [name, folder] = name_and_folder(text);
    const auto same = [&name = name](const ServedModel& model) { return model.name == name; };
    if (name.empty() || std::any_of(models_.begin(), models_.end(), same)) {
      throw UsageError("Each model needs a name of its own, and {} is {}. Give one by --model NAME=DIR.",
                       quote(name), name.empty() ? "none" : "there twice");
    }
    Translator translator(folder, options.precision);
    auto examples = examples_for(translator, options.examples);
    models_.push_back({name, std::move(translator), std::move(examples)});
  }
}

const ServedModel& Models::find(std::string_view name) const {
  if (name.empty()) return models_.front();
  for (const ServedModel& model : models_) {
    if (model.name == name) return model;
  }
  std::string names;
  for (const ServedModel& model : models_) names += (names.empty() ? "" : ", ") + quote(model.name);
  throw RefusedRequest(404, "There is no model {} here. Choose {}.", quote(name), names);
}

}  // namespace seq2see
