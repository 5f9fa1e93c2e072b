#pragma once

#include <string>
#include <string_view>

namespace seq2see {

/// What is wrong with the points of curves that were read from a damaged training.jsonl, "" for nothing. Each
/// line that is as one of the `whole` log has to give its points; a damaged one, which no checksum finds,
/// none or some of its own. Points are told as points_of() does.
std::string wrong_with_log(std::string_view whole, std::string_view damaged, const std::string& points);

}  // namespace seq2see
