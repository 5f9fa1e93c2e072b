#pragma once

#include <cstdint>
#include <string>

namespace seq2see {

/// A colour in sRGB, as screens and files take it.
struct Colour {
  uint8_t red = 0, green = 0, blue = 0;
  friend bool operator==(const Colour&, const Colour&) = default;
};

/// What a picture is drawn on. On light, a larger weight is darker; on dark, it is brighter.
enum class Background { light, dark };

/// Blue for weights on tokens, grey for weights on the end mark. Both have the same lightness at the same
/// weight.
enum class Hue { blue, grey };

/// The colour of a weight. Its CIE L* is a linear function of the weight, so that equal differences of weight
/// look equally large: 97 to 21 on light, 9 to 89 on dark. The blues follow ColorBrewer's sequential scheme.
/// Weights outside [0, 1] are clamped; NaN counts as 0.
Colour weight_colour(double weight, Background background, Hue hue = Hue::blue);

/// Black or white, whichever contrasts more with `ground`; the ratio is never below 4.5.
Colour ink_on(Colour ground);

/// Contrast ratio as WCAG 2 defines it, 1 to 21.
double contrast(Colour one, Colour other);

/// CIE L*, 0 to 100 (D65 white).
double lightness(Colour colour);

/// The nearest of the colours 16 to 255 of a 256-colour terminal (a cube of 6 levels and 24 greys), by
/// distance in CIELAB.
int nearest_of_256(Colour colour);

/// "#rrggbb".
std::string hex(Colour colour);

}  // namespace seq2see
