#include "eval/colour.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace seq2see {
namespace {

Colour of(const std::string& digits) {
  auto value = std::stoul(digits, nullptr, 16);
  return {uint8_t(value >> 16), uint8_t(value >> 8), uint8_t(value)};
}

TEST(Colour, LightnessAndNearestOf256AreThoseOfTheReference) {
  struct Case {
    const char* digits;
    double lightness;
    int nearest;
  };
  for (const Case& c :
       {Case{"000000", 0.0, 16}, Case{"ffffff", 100.0, 231}, Case{"08306b", 20.9294, 25},
        Case{"2171b5", 46.2686, 32}, Case{"6baed6", 68.2047, 74}, Case{"c6dbef", 86.4542, 153},
        Case{"d97706", 59.8550, 172}, Case{"010101", 0.2742, 16}}) {
    EXPECT_NEAR(lightness(of(c.digits)), c.lightness, 1e-3) << c.digits;
    EXPECT_EQ(nearest_of_256(of(c.digits)), c.nearest) << c.digits;
  }
}

TEST(Colour, ContrastIsThatOfTheReference) {
  EXPECT_NEAR(contrast(of("08306b"), of("ffffff")), 12.7635, 1e-3);
  EXPECT_NEAR(contrast(of("777777"), of("ffffff")), 4.4781, 1e-3);
  EXPECT_NEAR(contrast(of("000000"), of("6baed6")), 8.6501, 1e-3);
}

TEST(Colour, LightnessFollowsTheWeightEvenly) {
  for (Hue hue : {Hue::blue, Hue::grey}) {
    for (int step = 0; step <= 64; ++step) {
      double weight = step / 64.0;
      // 8 bits a channel leave errors of a third of a unit of L*.
      EXPECT_NEAR(lightness(weight_colour(weight, Background::light, hue)), 97 - 76 * weight, 0.35) << weight;
      EXPECT_NEAR(lightness(weight_colour(weight, Background::dark, hue)), 9 + 80 * weight, 0.35) << weight;
    }
  }
}

TEST(Colour, HasOneHue) {
  for (int step = 8; step <= 64; ++step) {
    Colour light = weight_colour(step / 64.0, Background::light),
           dark = weight_colour(step / 64.0, Background::dark);
    EXPECT_TRUE(light.blue > light.green && light.green > light.red) << step;
    EXPECT_TRUE(dark.blue > dark.green && dark.green > dark.red) << step;
    Colour grey = weight_colour(step / 64.0, Background::light, Hue::grey);
    EXPECT_TRUE(std::abs(grey.red - grey.blue) <= 1 && std::abs(grey.red - grey.green) <= 1) << step;
  }
}

TEST(Colour, TextOverAnyWeightIsReadable) {
  for (Background background : {Background::light, Background::dark}) {
    for (int step = 0; step <= 200; ++step) {
      Colour ground = weight_colour(step / 200.0, background);
      EXPECT_GE(contrast(ground, ink_on(ground)), 4.5) << step;
    }
  }
}

TEST(Colour, ClampsWeights) {
  Colour zero = weight_colour(0, Background::light), one = weight_colour(1, Background::light);
  EXPECT_EQ(weight_colour(-3, Background::light), zero);
  EXPECT_EQ(weight_colour(std::nan(""), Background::light), zero);
  EXPECT_EQ(weight_colour(std::numeric_limits<double>::infinity(), Background::light), one);
  EXPECT_NE(zero, one);
}

TEST(Colour, WritesHex) {
  EXPECT_EQ(hex({1, 35, 255}), "#0123ff");
}

}  // namespace
}  // namespace seq2see
