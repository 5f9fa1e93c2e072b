#include "serve/answers.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "data/option_fields.h"
#include "eval/alignment_jsonl.h"

namespace seq2see {
namespace {

/// A body that grows and may not grow too long.
class Body {
 public:
  explicit Body(const Limits& limits) : most_mb_(limits.max_answer_mb) {}

  void add(std::string_view text) {
    text_ += text;
    if (text_.size() >> 20 < static_cast<size_t>(most_mb_)) return;
    throw RefusedRequest(
        413,
        "The answer would be longer than {} MiB, this server's limit (--max-answer-mb). Ask for "
        "fewer sentences, fewer translations of each, or \"weights\": false.",
        most_mb_);
  }
  std::string take() { return std::move(text_); }

 private:
  int most_mb_;
  std::string text_;
};

double rounded(double value) {
  return std::round(value * 1e6) / 1e6;
}

/// The nodes of the tree in the order of the trace; each names its parent by its place.
nlohmann::ordered_json trace_json(const SearchTrace& trace, const Translator& translator) {
  nlohmann::ordered_json nodes = nlohmann::ordered_json::array();
  for (const SearchTrace::Node& node : trace.nodes) {
    nlohmann::ordered_json next = nlohmann::ordered_json::array();
    for (const auto& [token, log_probability] : node.next) {
      next.push_back(
          {{"token", translator.target_token(token)}, {"log_probability", rounded(log_probability)}});
    }
    nodes.push_back({{"parent", node.parent},
                     {"token", translator.target_token(node.token)},
                     {"log_probability", rounded(node.log_probability)},
                     {"score", rounded(node.score)},
                     {"fate", name_of(node.fate)},
                     {"next", std::move(next)}});
  }
  return nodes;
}

std::string dumped(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void begin(Body& body, const ServedModel& model, double seconds, bool single) {
  body.add(fmt::format("{{\"model\":{},\"seconds\":{:.6f},\"{}\":", json_text(model.name), seconds,
                       single ? "result" : "results"));
  if (!single) body.add("[");
}

void add_result(Body& body, const TranslationResult& result, const TranslateCall& call,
                const ServedModel& model) {
  const auto weights = call.weights ? JsonWeights::written : JsonWeights::left_out;
  const std::string& sentence = result.best.front().alignment.source.text;
  body.add(fmt::format("{{\"text\":{},\"unseen_words\":{},\"translations\":[",
                       json_text(result.best.front().text), dumped(model.translator.unseen_words(sentence))));
  const char* separator = "";
  for (const Translation& translation : result.best) {
    body.add(fmt::format("{}{{\"text\":{},\"score\":{},\"log_probability\":{},\"alignment\":{}}}", separator,
                         json_text(translation.text), rounded(translation.score),
                         rounded(translation.log_probability), to_json_line(translation.alignment, weights)));
    separator = ",";
  }
  body.add("]");
  if (!result.trace.nodes.empty())
    body.add(",\"trace\":" + dumped(trace_json(result.trace, model.translator)));
  body.add("}");
}

}  // namespace

std::string translate_answer(const ServedModel& model, const TranslateCall& call,
                             std::span<const TranslationResult> results, double seconds,
                             const Limits& limits) {
  Body body(limits);
  begin(body, model, seconds, call.single);
  for (const TranslationResult& result : results) {
    if (&result != &results.front()) body.add(",");
    add_result(body, result, call, model);
  }
  body.add(call.single ? "}\n" : "]}\n");
  return body.take();
}

std::string align_answer(const ServedModel& model, const AlignCall& call,
                         std::span<const ForcedTranslation> results, double seconds, const Limits& limits) {
  const auto weights = call.weights ? JsonWeights::written : JsonWeights::left_out;
  Body body(limits);
  begin(body, model, seconds, call.single);
  for (const ForcedTranslation& result : results) {
    if (&result != &results.front()) body.add(",");
    body.add(fmt::format("{{\"log_probability\":{},\"correct_tokens\":{},\"tokens\":{},\"alignment\":{}}}",
                         rounded(result.log_probability), result.correct_tokens, result.tokens,
                         to_json_line(result.alignment, weights)));
  }
  body.add(call.single ? "}\n" : "]}\n");
  return body.take();
}

std::string models_answer(const Models& models, const Limits& limits) {
  auto list = nlohmann::ordered_json::array();
  for (const ServedModel& model : models.all()) {
    auto settings = nlohmann::ordered_json::object();
    for (const auto& [name, value] : model.translator.settings()) settings[name] = value;
    list.push_back({{"name", model.name},
                    {"parameters", model.translator.parameter_count()},
                    {"word_rule", name_of(model.translator.word_rule())},
                    {"end_token", model.translator.end_token()},
                    {"shown_heads", model.translator.shown_heads()},
                    {"notices", model.translator.notices()},
                    {"examples", model.examples},
                    {"settings", std::move(settings)}});
  }
  return dumped({{"models", std::move(list)}, {"limits", to_json(limits)}}) + "\n";
}

}  // namespace seq2see
