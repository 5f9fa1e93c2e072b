#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "data/named.h"

namespace seq2see {

// A struct of options lists its fields once, in a function
//   template <typename Field> void fields(SomeOptions& options, Field& field) {
//     field("width", options.width, "width D of states and embeddings");
//   }
// The visitors below make of that list the JSON object and its strict reading, those of data/option_flags.h
// the command line. A field's default is what the struct holds.

/// Writes the fields into a JSON object.
class JsonFieldWriter {
 public:
  template <typename Value>
  void operator()(const std::string& name, const Value& value, const std::string&) {
    if constexpr (HasNames<Value>) {
      json[name] = name_of(value);
    } else {
      json[name] = value;
    }
  }

  nlohmann::ordered_json json = nlohmann::ordered_json::object();
};

/// Reads the fields from a JSON object; every field has to be there with its type, and no other key.
class JsonFieldReader {
 public:
  /// `where` begins each complaint, e.g. "model/config.json, \"model\"".
  JsonFieldReader(const nlohmann::ordered_json& json, std::string where)
      : json_(json), where_(std::move(where)) {
    if (!json.is_object()) throw Error("{} has to be a JSON object.", where_);
  }

  template <typename Value>
  void operator()(const std::string& name, Value& value, const std::string&) {
    seen_.insert(name);
    const auto found = json_.find(name);
    if (found == json_.end()) throw Error("{} lacks the key {}.", where_, quote(name));
    try {
      if constexpr (HasNames<Value>) {
        value = value_named<Value>(found->template get<std::string>());
      } else if constexpr (std::is_same_v<Value, bool>) {
        value = found->template get<bool>();
      } else if constexpr (std::is_integral_v<Value>) {
        value = checked_integer<Value>(*found, name);
      } else if constexpr (std::is_floating_point_v<Value>) {
        value = checked_number<Value>(*found, name);
      } else {
        value = found->template get<Value>();
      }
    } catch (const nlohmann::json::exception&) {
      throw Error("{}: {} holds a value of the wrong type.", where_, quote(name));
    } catch (const UsageError& error) {
      throw Error("{}: {}", where_, error.what());
    }
  }

  /// Throws Error on a key that no field asked for.
  void finish() const {
    for (const auto& [key, value] : json_.items()) {
      if (!seen_.contains(key)) throw Error("{} holds the unknown key {}.", where_, quote(key));
    }
  }

 private:
  template <typename Value>
  Value checked_integer(const nlohmann::ordered_json& json, const std::string& name) const {
    if (!json.is_number_integer()) throw Error("{}: {} has to be a whole number.", where_, quote(name));
    if (json.is_number_unsigned() ? !std::in_range<Value>(json.get<uint64_t>())
                                  : !std::in_range<Value>(json.get<int64_t>())) {
      throw Error("{}: {} is out of range.", where_, quote(name));
    }
    return json.get<Value>();
  }

  /// nlohmann-json would take true for a 1.
  template <typename Value>
  Value checked_number(const nlohmann::ordered_json& json, const std::string& name) const {
    if (!json.is_number()) throw Error("{}: {} has to be a number.", where_, quote(name));
    return json.get<Value>();
  }

  const nlohmann::ordered_json& json_;
  std::string where_;
  std::set<std::string> seen_;
};

template <typename Options>
nlohmann::ordered_json to_json(const Options& options) {
  JsonFieldWriter writer;
  Options copy = options;
  fields(copy, writer);
  return writer.json;
}

template <typename Options>
Options from_json(const nlohmann::ordered_json& json, const std::string& where) {
  Options options;
  JsonFieldReader reader(json, where);
  fields(options, reader);
  reader.finish();
  return options;
}

}  // namespace seq2see
