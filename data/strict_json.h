#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "data/error.h"

namespace seq2see {

/// Lists and objects in each other that none of our files has need of.
constexpr size_t deepest_json = 8;

/// Reads a whole JSON text. Throws Error with a reason that follows the text's name ("is not valid JSON",
/// "names 'a' twice", ...). Stricter than nlohmann-json, which would keep the last of two equal keys, take
/// the text to end at a NUL byte, and copy or write what is nested a million deep until the stack is used up.
template <typename Json>
Json parse_strict_json(std::string_view text) {
  std::vector<std::set<std::string>> open;  // keys so far of what has begun and not ended
  using Event = typename Json::parse_event_t;
  const auto on_event = [&](int, Event event, const Json& value) {
    if (event == Event::object_start || event == Event::array_start) open.emplace_back();
    if (open.size() > deepest_json) throw Error("is nested more than {} deep", deepest_json);
    if (event == Event::object_end || event == Event::array_end) open.pop_back();
    if (event == Event::key && !open.back().insert(value.template get<std::string>()).second) {
      throw Error("names {} twice", quote(value.template get<std::string>()));
    }
    return true;
  };
  if (text.find('\0') != std::string_view::npos) text = {};
  try {
    return Json::parse(text, on_event);
  } catch (const nlohmann::json::exception&) {
    throw Error("is not valid JSON");
  }
}

}  // namespace seq2see
