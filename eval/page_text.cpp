#include "eval/page_text.h"

#include "eval/colour.h"

namespace seq2see {

std::string filled_page(std::string_view page,
                        const std::vector<std::pair<std::string_view, std::string>>& values) {
  std::string text;
  while (true) {
    const size_t begin = page.find("{{"), end = page.find("}}", begin);
    text += page.substr(0, begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) return text;
    const std::string_view name = page.substr(begin + 2, end - begin - 2);
    for (const auto& [key, value] : values) {
      if (key == name) text += value;
    }
    page.remove_prefix(end + 2);
  }
}

nlohmann::ordered_json colour_scales() {
  constexpr int levels = 64;
  nlohmann::ordered_json json;
  for (auto [ground, name] : {std::pair{Background::light, "light"}, {Background::dark, "dark"}}) {
    for (auto [hue, kind] : {std::pair{Hue::blue, "blue"}, {Hue::grey, "grey"}}) {
      nlohmann::ordered_json& scale = json[name][kind] = nlohmann::ordered_json::array();
      for (int level = 0; level <= levels; ++level) {
        scale.push_back(hex(weight_colour(double(level) / levels, ground, hue)));
      }
    }
  }
  return json;
}

}  // namespace seq2see
