#include "serve/json_object.h"

#include <algorithm>
#include <set>

#include "data/characters.h"
#include "serve/answer.h"

namespace seq2see {
namespace {

using Json = nlohmann::json;

constexpr int deepest_field = 2;  // a list in the object

[[noreturn]] void refuse_type(const std::string& name, std::string_view expected, const Json& found) {
  const std::string shown = found.dump(-1, ' ', false, Json::error_handler_t::replace);
  throw RefusedRequest(400, "'{}' holds {}, where {} was expected.", name, quote(shown), expected);
}

}  // namespace

JsonObject::JsonObject(std::string_view text) {
  std::set<std::string> keys;
  const auto look_at = [&](int depth, Json::parse_event_t event, const Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1 && !keys.insert(parsed.get<std::string>()).second) {
      throw RefusedRequest(400, "The field {} stands there twice.", quote(parsed.get<std::string>()));
    }
    const bool opens =
        event == Json::parse_event_t::array_start || event == Json::parse_event_t::object_start;
    if (opens && depth > deepest_field)
      throw RefusedRequest(400, "The JSON is nested too deep for any field.");
    return true;
  };
  if (const size_t at = first_invalid_byte(text); at != std::string_view::npos)
    throw RefusedRequest(400, "The body is not valid UTF-8, at byte {}.", at + 1);
  try {
    // nlohmann-json would take the text to end at a NUL byte.
    if (const size_t at = text.find('\0'); at != std::string_view::npos) {
      throw RefusedRequest(400, "The body is not JSON, at byte {}: a whole JSON object was expected.",
                           at + 1);
    }
    object_ = Json::parse(text, look_at);
  } catch (const Json::parse_error& error) {
    throw RefusedRequest(400, "The body is not JSON, at byte {}: a whole JSON object was expected.",
                         error.byte);
  } catch (const Json::exception&) {
    throw RefusedRequest(400, "The body is not JSON that can be read: a number is too large.");
  }
  if (!object_.is_object()) {
    throw RefusedRequest(400, "A JSON object was expected, such as {{\"sentence\": \"The cat sleeps.\"}}.");
  }
}

const Json* JsonObject::find(const std::string& name) {
  if (std::find(known_.begin(), known_.end(), name) == known_.end()) known_.push_back(name);
  const auto found = object_.find(name);
  return found == object_.end() ? nullptr : &*found;
}

bool JsonObject::has(const std::string& name) {
  return find(name) != nullptr;
}

std::string JsonObject::checked_text(const std::string& name, const Json& value) const {
  if (!value.is_string()) refuse_type(name, "a text", value);
  std::string text = value.get<std::string>();
  if (std::any_of(text.begin(), text.end(),
                  [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; })) {
    throw RefusedRequest(400, "'{}' holds {}, which has a newline or another control character in it.", name,
                         quote(text));
  }
  return text;
}

std::optional<std::string> JsonObject::text(const std::string& name) {
  const Json* value = find(name);
  if (value == nullptr) return std::nullopt;
  return checked_text(name, *value);
}

std::vector<std::string> JsonObject::texts(const std::string& name) {
  const Json* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_array()) refuse_type(name, "a list of texts", *value);
  std::vector<std::string> texts;
  for (const Json& element : *value) texts.push_back(checked_text(name, element));
  return texts;
}

int JsonObject::integer(const std::string& name, int absent) {
  const Json* value = find(name);
  if (value == nullptr) return absent;
  const bool fits = value->is_number_unsigned()  ? std::in_range<int>(value->get<uint64_t>())
                    : value->is_number_integer() ? std::in_range<int>(value->get<int64_t>())
                                                 : false;
  if (!fits) refuse_type(name, "a whole number", *value);
  return value->get<int>();
}

double JsonObject::number(const std::string& name, double absent) {
  const Json* value = find(name);
  if (value == nullptr) return absent;
  if (!value->is_number()) refuse_type(name, "a number", *value);
  return value->get<double>();
}

bool JsonObject::truth(const std::string& name, bool absent) {
  const Json* value = find(name);
  if (value == nullptr) return absent;
  if (!value->is_boolean()) refuse_type(name, "true or false", *value);
  return value->get<bool>();
}

void JsonObject::finish() const {
  for (const auto& [key, value] : object_.items()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    std::string names;
    for (const std::string& name : known_) names += (names.empty() ? "" : ", ") + name;
    throw RefusedRequest(400, "There is no field {} here. Known are {}.", quote(key), names);
  }
}

}  // namespace seq2see
