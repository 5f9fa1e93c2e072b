#include "eval/colour.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace seq2see {
namespace {

struct Lab {
  double l, a, b;
};

/// Points of each scale at weights 0, 1/4, 1/2, 3/4, 1: L* in equal steps, a* and b* so that the hue is that
/// of ColorBrewer's Blues at the same lightness and every point between lies inside sRGB.
using Scale = std::array<Lab, 5>;
constexpr Scale light_blue{{{97, -1, -2.5}, {78, -8, -18}, {59, -9, -33}, {40, 2.5, -42.5}, {21, 13, -38.5}}};
constexpr Scale dark_blue{{{9, -0.5, -3}, {29, 8, -32}, {49, -1, -40}, {69, -9, -32}, {89, -8, -15}}};

constexpr double white_x = 0.95047, white_z = 1.08883;  // D65, Y = 1
constexpr double knee = 6.0 / 29.0;

double linear(uint8_t channel) {
  double value = channel / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

uint8_t encoded(double value) {
  double channel = value <= 0.0031308 ? 12.92 * value : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
  return uint8_t(std::lround(255 * std::clamp(channel, 0.0, 1.0)));
}

double cube_root(double t) {
  return t > knee * knee * knee ? std::cbrt(t) : t / (3 * knee * knee) + 4.0 / 29.0;
}

double cubed(double t) {
  return t > knee ? t * t * t : 3 * knee * knee * (t - 4.0 / 29.0);
}

double luminance(Colour colour) {
  return 0.2126729 * linear(colour.red) + 0.7151522 * linear(colour.green) + 0.0721750 * linear(colour.blue);
}

Lab to_lab(Colour colour) {
  double red = linear(colour.red), green = linear(colour.green), blue = linear(colour.blue);
  double x = cube_root((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / white_x);
  double y = cube_root(luminance(colour));
  double z = cube_root((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / white_z);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

Colour to_srgb(const Lab& lab) {
  double middle = (lab.l + 16) / 116;
  double x = white_x * cubed(middle + lab.a / 500), y = cubed(middle);
  double z = white_z * cubed(middle - lab.b / 200);
  return {encoded(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
          encoded(-0.9692660 * x + 1.8760108 * y + 0.0415560 * z),
          encoded(0.0556434 * x - 0.2040259 * y + 1.0572252 * z)};
}

Colour of_256(int index) {
  if (index >= 232) {
    auto grey = uint8_t(8 + 10 * (index - 232));
    return {grey, grey, grey};
  }
  constexpr std::array<uint8_t, 6> levels{0, 95, 135, 175, 215, 255};
  size_t cube = size_t(index - 16);
  return {levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6]};
}

}  // namespace

Colour weight_colour(double weight, Background background, Hue hue) {
  const Scale& scale = background == Background::light ? light_blue : dark_blue;
  double place = (weight > 0 ? std::min(weight, 1.0) : 0.0) * 4;  // the comparison sends NaN to 0
  auto before = std::min(size_t(place), scale.size() - 2);
  double share = place - double(before);
  const Lab &low = scale[before], &high = scale[before + 1];
  Lab mixed{std::lerp(low.l, high.l, share), std::lerp(low.a, high.a, share),
            std::lerp(low.b, high.b, share)};
  if (hue == Hue::grey) mixed.a = mixed.b = 0;
  return to_srgb(mixed);
}

double contrast(Colour one, Colour other) {
  double first = luminance(one) + 0.05, second = luminance(other) + 0.05;
  return std::max(first, second) / std::min(first, second);
}

Colour ink_on(Colour ground) {
  constexpr Colour black{0, 0, 0}, white{255, 255, 255};
  return contrast(ground, white) >= contrast(ground, black) ? white : black;
}

double lightness(Colour colour) {
  return to_lab(colour).l;
}

int nearest_of_256(Colour colour) {
  Lab wanted = to_lab(colour);
  int nearest = 16;
  double least = std::numeric_limits<double>::infinity();
  for (int index = 16; index < 256; ++index) {
    Lab found = to_lab(of_256(index));
    double distance = std::hypot(found.l - wanted.l, found.a - wanted.a, found.b - wanted.b);
    if (distance < least) {
      least = distance;
      nearest = index;
    }
  }
  return nearest;
}

std::string hex(Colour colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

}  // namespace seq2see
