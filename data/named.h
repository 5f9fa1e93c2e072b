#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "data/error.h"

namespace seq2see {

/// The names of an enumeration's values, as command lines and files spell them. Specialize with
///   static constexpr std::string_view what = "score";
///   static constexpr std::pair<AttentionScore, std::string_view> values[] = {{AttentionScore::dot, "dot"},
///   ...};
template <typename Enum>
struct Named;

template <typename Enum>
concept HasNames = requires { Named<Enum>::values; };

/// "dot, scaled_dot, general or additive"
template <HasNames Enum>
std::string choices() {
  std::string text;
  const size_t count = std::size(Named<Enum>::values);
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) text += i + 1 == count ? " or " : ", ";
    text += Named<Enum>::values[i].second;
  }
  return text;
}

template <HasNames Enum>
std::string name_of(Enum value) {
  for (auto [candidate, name] : Named<Enum>::values) {
    if (candidate == value) return std::string(name);
  }
  throw Error("An unnamed {} is in use.", Named<Enum>::what);
}

/// Throws UsageError that lists the valid choices.
template <HasNames Enum>
Enum value_named(std::string_view name) {
  for (auto [value, candidate] : Named<Enum>::values) {
    if (candidate == name) return value;
  }
  throw UsageError("The {} {} is not known. Choose {}.", Named<Enum>::what, quote(name), choices<Enum>());
}

}  // namespace seq2see
