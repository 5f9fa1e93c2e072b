#pragma once

#include <span>
#include <string>
#include <string_view>

namespace seq2see {

/// The one of the names that `text` is most likely meant to be, by Levenshtein's distance (1966), or nothing
/// where none is within a third of its length, rounded up.
std::string similar(std::string_view text, std::span<const std::string> names);

}  // namespace seq2see
