#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace seq2see {

/// A request's body: a JSON object whose fields are taken out one by one. Every complaint is a RefusedRequest
/// of status 400 that says what was found and what was expected.
class JsonObject {
 public:
  /// Refuses what is not a JSON object, a field that stands there twice, and depths that no field has.
  explicit JsonObject(std::string_view text);

  bool has(const std::string& name);

  /// UTF-8, and without control characters. Absent: nothing.
  std::optional<std::string> text(const std::string& name);
  std::vector<std::string> texts(const std::string& name);
  /// Absent: `absent`.
  int integer(const std::string& name, int absent);
  double number(const std::string& name, double absent);
  bool truth(const std::string& name, bool absent);

  /// Refuses fields that nobody asked for, and lists those that somebody did.
  void finish() const;

 private:
  const nlohmann::json* find(const std::string& name);
  std::string checked_text(const std::string& name, const nlohmann::json& value) const;

  nlohmann::json object_;
  std::vector<std::string> known_;
};

}  // namespace seq2see
