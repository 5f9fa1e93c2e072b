#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace seq2see {

/// The page with {{name}} replaced, in one pass: what is put in is not looked at again.
std::string filled_page(std::string_view page,
                        const std::vector<std::pair<std::string_view, std::string>>& values);

/// What the pages' scripts colour weights with: of each ground ("light", "dark") and hue ("blue", "grey") the
/// colours of the weights 0, 1/64, ..., 1.
nlohmann::ordered_json colour_scales();

}  // namespace seq2see
