#include "eval/training_curves.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "data/error.h"
#include "data/files.h"
#include "data/line_reader.h"

namespace seq2see {
namespace {

struct Event {
  std::string name;
  double step;
  nlohmann::json json;
};

std::optional<Event> parse_event(const std::string& line) {
  nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("event") || !json["event"].is_string()) return {};
  if (!json.contains("step") || !json["step"].is_number()) return {};
  const double step = json["step"].get<double>();
  return Event{json["event"].get<std::string>(), step, std::move(json)};
}

/// The next line, "" for one that is no text. Throws Error where the file can be read no further.
bool next_line(LineReader& lines, std::string& line) {
  const int64_t before = lines.line_number();
  try {
    return lines.next(line);
  } catch (const Error&) {
    if (lines.line_number() == before) throw;
    line.clear();
    return true;
  }
}

void add_point(Curve& curve, const Event& event, const char* key) {
  const auto value = event.json.find(key);
  if (value != event.json.end() && value->is_number())
    curve.points.emplace_back(event.step, value->get<double>());
}

}  // namespace

std::vector<Chart> training_curves(const std::filesystem::path& log) {
  if (!is_there(log)) return {};
  Curve training{"training", {}}, validation{"validation", {}};
  Curve exact_match{"exact match", {}}, token_accuracy{"token accuracy", {}}, aer{"AER", {}};
  const InputFile whole(log);  // complains of a folder or a pipe; the log of a long training is read by lines
  LineReader lines(log);
  for (std::string line; next_line(lines, line);) {
    const auto event = parse_event(line);
    if (!event) continue;
    if (event->name == "train") add_point(training, *event, "loss");
    if (event->name != "valid") continue;
    add_point(validation, *event, "loss");
    add_point(exact_match, *event, "exact_match");
    add_point(token_accuracy, *event, "token_accuracy");
    add_point(aer, *event, "aer");
  }
  std::vector<Chart> charts = {
      {"Loss by step, nats a token", ChartUnit::number, {training, validation}},
      {"Validation scores by step", ChartUnit::percent, {exact_match, token_accuracy, aer}}};
  for (Chart& chart : charts) {
    std::erase_if(chart.curves, [](const Curve& curve) { return curve.points.empty(); });
  }
  std::erase_if(charts, [](const Chart& chart) { return chart.curves.empty(); });
  return charts;
}

}  // namespace seq2see
