#include "eval/page_text.h"

#include <gtest/gtest.h>

#include "eval/colour.h"

namespace seq2see {
namespace {

TEST(PageText, FillsEachPlaceOnce) {
  EXPECT_EQ(filled_page("<{{a}}>{{b}}{{a}}", {{"a", "1"}, {"b", "{{a}}"}}), "<1>{{a}}1")
      << "nothing is filled twice";
  EXPECT_EQ(filled_page("no places", {{"a", "1"}}), "no places");
  EXPECT_EQ(filled_page("{{unknown}}.", {}), ".");
  EXPECT_EQ(filled_page("{{a", {{"a", "1"}}), "");
}

TEST(PageText, ScalesGoFromNothingToOne) {
  const auto scales = colour_scales();
  for (auto [name, ground] : {std::pair{"light", Background::light}, {"dark", Background::dark}}) {
    for (auto [kind, hue] : {std::pair{"blue", Hue::blue}, {"grey", Hue::grey}}) {
      const auto& scale = scales[name][kind];
      ASSERT_EQ(scale.size(), 65U);
      EXPECT_EQ(scale[0], hex(weight_colour(0, ground, hue)));
      EXPECT_EQ(scale[16], hex(weight_colour(0.25, ground, hue)));
      EXPECT_EQ(scale[64], hex(weight_colour(1, ground, hue)));
    }
  }
}

}  // namespace
}  // namespace seq2see
