#include "serve/calls.h"

#include "data/characters.h"
#include "serve/answer.h"
#include "serve/json_object.h"

namespace seq2see {
namespace {

void check_length(std::string_view what, const std::string& text, const Limits& limits) {
  const size_t characters = characters_of(text).size();
  if (characters > static_cast<size_t>(limits.max_characters)) {
    throw RefusedRequest(413, "A {} has {} characters; this server takes {} at most (--max-characters).",
                         what, characters, limits.max_characters);
  }
}

void check_count(size_t count, const Limits& limits) {
  if (count == 0) throw RefusedRequest(400, "The list of sentences is empty; give at least one.");
  if (count > static_cast<size_t>(limits.max_sentences)) {
    throw RefusedRequest(
        413, "There are {} sentences; this server takes {} at most in a request (--max-sentences).", count,
        limits.max_sentences);
  }
}

SearchOptions read_search(JsonObject& json, const Limits& limits) {
  SearchOptions search;
  search.beam = json.integer("beam", search.beam);
  search.nbest = json.integer("nbest", search.nbest);
  search.length_penalty = json.number("length_penalty", search.length_penalty);
  search.max_length = json.integer("max_length", search.max_length);
  if (search.beam < 1 || search.beam > limits.max_beam) {
    throw RefusedRequest(
        search.beam < 1 ? 400 : 413,
        "A beam of {} was asked for; this server takes 1 (greedy search) to {} (--max-beam).", search.beam,
        limits.max_beam);
  }
  try {
    validate(search);
  } catch (const UsageError& error) {
    throw RefusedRequest(400, "{}", error.what());
  }
  if (search.max_length > 2 * limits.max_characters + 10) {
    throw RefusedRequest(413,
                         "A longest translation of {} tokens was asked for; this server makes {} at most.",
                         search.max_length, 2 * limits.max_characters + 10);
  }
  return search;
}

/// The texts of a field for one or of another for many; `single` tells which.
std::vector<std::string> one_or_many(JsonObject& json, const std::string& one, const std::string& many,
                                     bool& single, const Limits& limits) {
  const bool has_one = json.has(one), has_many = json.has(many);
  if (has_one == has_many) {
    throw RefusedRequest(400, "Give either '{}', a text, or '{}', a list of texts{}.", one, many,
                         has_one ? "; not both" : "");
  }
  single = has_one;
  std::vector<std::string> texts = single ? std::vector{*json.text(one)} : json.texts(many);
  check_count(texts.size(), limits);
  for (const std::string& text : texts) check_length(one, text, limits);
  return texts;
}

}  // namespace

TranslateCall read_translate_call(std::string_view body, const Limits& limits) {
  JsonObject json(body);
  TranslateCall call;
  call.model = json.text("model").value_or("");
  auto sentences = one_or_many(json, "sentence", "sentences", call.single, limits);
  call.search = read_search(json, limits);
  TranslationRequest wishes;
  wishes.prefix = json.text("prefix").value_or("");
  wishes.prefix_tokens = json.texts("prefix_tokens");
  wishes.trace = json.truth("trace", false);
  wishes.heads = json.truth("heads", false);
  call.weights = json.truth("weights", true);
  json.finish();
  check_length("prefix", wishes.prefix, limits);
  if (wishes.prefix_tokens.size() > static_cast<size_t>(limits.max_characters)) {
    throw RefusedRequest(413, "A prefix has {} tokens; this server takes {} at most (--max-characters).",
                         wishes.prefix_tokens.size(), limits.max_characters);
  }
  if (!call.single && (!wishes.prefix.empty() || !wishes.prefix_tokens.empty())) {
    throw RefusedRequest(400, "A prefix goes with one 'sentence', not with a list of 'sentences'.");
  }
  for (std::string& sentence : sentences) {
    call.sentences.push_back(wishes);
    call.sentences.back().sentence = std::move(sentence);
  }
  return call;
}

AlignCall read_align_call(std::string_view body, const Limits& limits) {
  JsonObject json(body);
  AlignCall call;
  call.model = json.text("model").value_or("");
  bool single_target = false;
  const auto sources = one_or_many(json, "source", "sources", call.single, limits);
  const auto targets = one_or_many(json, "target", "targets", single_target, limits);
  call.weights = json.truth("weights", true);
  json.finish();
  if (single_target != call.single) {
    throw RefusedRequest(400, "'{}' is one text and '{}' a list; give two texts, or two lists.",
                         call.single ? "source" : "target", call.single ? "targets" : "sources");
  }
  if (sources.size() != targets.size()) {
    throw RefusedRequest(400, "There are {} sources and {} targets; give as many of one as of the other.",
                         sources.size(), targets.size());
  }
  for (size_t i = 0; i < sources.size(); ++i) call.pairs.emplace_back(sources[i], targets[i]);
  return call;
}

}  // namespace seq2see
