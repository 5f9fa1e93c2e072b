#include "eval/alignment_jsonl.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "data/error.h"
#include "eval/text_lines.h"

namespace seq2see {
namespace {

using Json = nlohmann::json;

double rounded(double value, double parts, const AlignedSentence& sentence) {
  if (!std::isfinite(value)) {
    throw Error(
        "Sentence {} has a weight or score that is no finite number: the model's weights are damaged.",
        sentence.id);
  }
  return std::round(value * parts) / parts;
}

nlohmann::ordered_json rows_of(const Matrix& matrix, const AlignedSentence& sentence) {
  auto rows = nlohmann::ordered_json::array();
  for (int row = 0; row < matrix.rows; ++row) {
    auto values = nlohmann::ordered_json::array();
    for (int column = 0; column < matrix.columns; ++column) {
      values.push_back(rounded(matrix.at(row, column), 1e4, sentence));
    }
    rows.push_back(std::move(values));
  }
  return rows;
}

void add_weights(nlohmann::ordered_json& json, const AlignedSentence& sentence) {
  json["token_weights"] = rows_of(sentence.tokens, sentence);
  json["word_weights"] = rows_of(sentence.words, sentence);
  if (sentence.heads.empty()) return;
  auto& layers = json["head_weights"] = nlohmann::ordered_json::array();
  for (const std::vector<Matrix>& heads : sentence.heads) {
    auto& layer = layers.emplace_back(nlohmann::ordered_json::array());
    for (const Matrix& head : heads) layer.push_back(rows_of(head, sentence));
  }
}

/// A line of the file as a JSON object whose fields are taken out one by one and checked.
class LineParser {
 public:
  LineParser(std::string_view line, const std::filesystem::path& file, int64_t number)
      : file_(file), number_(number) {
    // nlohmann-json would take the text to end at a NUL byte, and what follows it for nothing.
    if (const size_t at = line.find('\0'); at != std::string_view::npos) complain_json(at + 1);
    try {
      object_ = Json::parse(line, [this](int depth, Json::parse_event_t event, const Json& parsed) {
        return look_at(depth, event, parsed);
      });
    } catch (const Json::parse_error& error) {
      complain_json(error.byte);
    } catch (const Json::exception&) {
      complain("This is not JSON that can be read: a number is too large.");
    }
    if (!object_.is_object()) complain("A JSON object was expected, such as {\"id\": 0, ...}.");
  }

  AlignedSentence sentence() const {
    AlignedSentence sentence;
    sentence.id = integer(field("id"), "id", 0, std::numeric_limits<int>::max());
    sentence.source = side("source");
    sentence.target = side("target");
    const int target_tokens = count(sentence.target.tokens), source_tokens = count(sentence.source.tokens);
    const int target_words = count(sentence.target.words), source_words = count(sentence.source.words);
    sentence.tokens = matrix("token_weights", target_tokens + 1, source_tokens + 1);
    sentence.words = matrix("word_weights", target_words + 1, source_words + 1);
    if (has("head_weights")) sentence.heads = heads(target_tokens + 1, source_tokens + 1);
    sentence.hard = links("links");
    for (auto [source, target] : sentence.hard.sure) {
      if (source < source_words && target < target_words) continue;
      complain(fmt::format("The link {}-{} of 'links' points behind the {} source and {} target words.",
                           source, target, source_words, target_words));
    }
    if (!sentence.hard.possible.empty()) complain("'links' holds hard links i-j, and none of the form i?j.");
    sentence.forced = boolean("forced");
    sentence.log_probability = number("log_probability");
    if (has("reference")) sentence.reference = text("reference");
    if (has("gold")) sentence.gold = links("gold");
    if (has("aer")) sentence.aer = number("aer");
    if (has("bleu")) sentence.bleu = number("bleu");
    return sentence;
  }

 private:
  [[noreturn]] void complain(const std::string& sentence) const { throw error_at(file_, number_, sentence); }

  [[noreturn]] void complain_json(size_t byte) const {
    complain(fmt::format("This is not JSON, at byte {}: a whole JSON object was expected.", byte));
  }

  [[noreturn]] void complain_type(const std::string& name, std::string_view expected,
                                  const Json& found) const {
    std::string shown = found.dump(-1, ' ', false, Json::error_handler_t::replace);
    complain(fmt::format("'{}' holds {}, where {} was expected.", name, quote(shown), expected));
  }

  /// Sees the parser's work: equal keys, of which only the last would be kept, and depths that no field has.
  bool look_at(int depth, Json::parse_event_t event, const Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1 && !keys_.insert(parsed.get<std::string>()).second) {
      complain(fmt::format("The field {} stands there twice.", quote(parsed.get<std::string>())));
    }
    if (event == Json::parse_event_t::array_start || event == Json::parse_event_t::object_start) {
      constexpr int deepest = 8;  // our fields need 3; others may come, but no bottomless ones
      if (depth > deepest) complain("The JSON is nested more than 8 deep.");
    }
    return true;
  }

  static int count(const std::vector<std::string>& texts) { return static_cast<int>(texts.size()); }

  bool has(const std::string& name) const { return object_.contains(name); }

  const Json& field(const std::string& name) const {
    const auto found = object_.find(name);
    if (found == object_.end()) complain(fmt::format("The field '{}' is missing.", name));
    return *found;
  }

  std::string text(const std::string& name) const {
    const Json& found = field(name);
    if (!found.is_string()) complain_type(name, "a text", found);
    return found.get<std::string>();
  }

  bool boolean(const std::string& name) const {
    const Json& found = field(name);
    if (!found.is_boolean()) complain_type(name, "true or false", found);
    return found.get<bool>();
  }

  double number(const std::string& name) const {
    const Json& found = field(name);
    if (!found.is_number()) complain_type(name, "a number", found);
    return found.get<double>();
  }

  int integer(const Json& found, const std::string& name, int least, int most) const {
    // Compared as doubles, which hold every int: an unsigned number past int64 must not wrap around.
    const bool fits =
        found.is_number_integer() && found.get<double>() >= least && found.get<double>() <= most;
    if (!fits) complain_type(name, fmt::format("a whole number from {} to {}", least, most), found);
    return found.get<int>();
  }

  const Json& list(const std::string& name) const {
    const Json& found = field(name);
    if (!found.is_array()) complain_type(name, "a list", found);
    return found;
  }

  std::vector<std::string> texts(const std::string& name) const {
    std::vector<std::string> all;
    for (const Json& item : list(name)) {
      if (!item.is_string()) complain_type(name, "a list of texts", item);
      all.push_back(item.get<std::string>());
    }
    return all;
  }

  AlignedSide side(const std::string& name) const {
    AlignedSide side;
    side.text = text(name);
    side.tokens = texts(name + "_tokens");
    side.words = texts(name + "_words");
    const std::string owners = name + "_token_words";
    for (const Json& item : list(owners)) {
      side.token_words.push_back(integer(item, owners, -1, count(side.words) - 1));
    }
    if (side.token_words.size() != side.tokens.size()) {
      complain(fmt::format("'{}' holds {} numbers, where one for each of the {} tokens was expected.", owners,
                           side.token_words.size(), side.tokens.size()));
    }
    return side;
  }

  Matrix matrix(const std::string& name, int rows, int columns) const {
    return matrix(list(name), name, rows, columns);
  }

  /// The matrix `found`, which stands in the field `name`.
  Matrix matrix(const Json& found, const std::string& name, int rows, int columns) const {
    const auto shape = fmt::format("{} rows of {} weights", rows, columns);
    if (!found.is_array()) complain_type(name, shape, found);
    if (found.size() != static_cast<size_t>(rows)) {
      complain(
          fmt::format("'{}' has {} rows, where {} were expected: one each for the target and its end mark.",
                      name, found.size(), shape));
    }
    Matrix matrix(rows, columns);
    auto value = matrix.values.begin();
    for (const Json& row : found) {
      if (!row.is_array() || row.size() != static_cast<size_t>(columns)) complain_type(name, shape, row);
      for (const Json& weight : row) {
        constexpr double roundings = 0.01;  // a word's weight is a sum, which may come out a little above 1
        const bool fits =
            weight.is_number() && weight.get<double>() >= 0 && weight.get<double>() <= 1 + roundings;
        if (!fits) complain_type(name, "weights from 0 to 1", weight);
        *value++ = weight.get<float>();
      }
    }
    return matrix;
  }

  std::vector<std::vector<Matrix>> heads(int rows, int columns) const {
    const std::string name = "head_weights";
    std::vector<std::vector<Matrix>> layers;
    for (const Json& layer : list(name)) {
      if (!layer.is_array()) complain_type(name, "a list of heads for each layer", layer);
      layers.emplace_back();
      for (const Json& head : layer) layers.back().push_back(matrix(head, name, rows, columns));
    }
    return layers;
  }

  Links links(const std::string& name) const {
    try {
      return parse_links(text(name));
    } catch (const Error& error) {
      if (!field(name).is_string()) throw;
      complain(error.what());
    }
  }

  const std::filesystem::path& file_;
  int64_t number_;
  std::set<std::string> keys_;
  Json object_;
};

}  // namespace

void AlignmentJsonlWriter::write(const AlignedSentence& sentence) {
  file_.write(to_json_line(sentence) + "\n");
}

std::string to_json_line(const AlignedSentence& sentence, JsonWeights weights) {
  nlohmann::ordered_json json;
  json["id"] = sentence.id;
  const auto add_side = [&](const std::string& name, const AlignedSide& side) {
    json[name] = side.text;
    json[name + "_tokens"] = side.tokens;
    json[name + "_words"] = side.words;
    json[name + "_token_words"] = side.token_words;
  };
  add_side("source", sentence.source);
  add_side("target", sentence.target);
  if (weights == JsonWeights::written) add_weights(json, sentence);
  json["links"] = format_links(sentence.hard);
  json["forced"] = sentence.forced;
  json["log_probability"] = rounded(sentence.log_probability, 1e6, sentence);
  if (sentence.reference) json["reference"] = *sentence.reference;
  if (sentence.gold) json["gold"] = format_links(*sentence.gold);
  if (sentence.aer) json["aer"] = rounded(*sentence.aer, 1e6, sentence);
  if (sentence.bleu) json["bleu"] = rounded(*sentence.bleu, 1e6, sentence);
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

AlignedSentence from_json_line(std::string_view line, const std::filesystem::path& file, int64_t number) {
  return LineParser(line, file, number).sentence();
}

std::vector<AlignedSentence> read_alignment_jsonl(const std::filesystem::path& path) {
  std::vector<AlignedSentence> sentences;
  for_each_line(path, [&](std::string_view line, int64_t number) {
    sentences.push_back(from_json_line(line, path, number));
  });
  return sentences;
}

}  // namespace seq2see
