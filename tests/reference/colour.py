"""Prints the reference values of tests/eval/colour_test.cpp, from the definitions of CIELAB and WCAG 2.

Lightness follows CIE 15 (D65, sRGB primaries by IEC 61966-2-1), contrast WCAG 2.1, and the 256 colours xterm's
palette. Run: python3 tests/reference/colour.py
"""

RGB_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)


def channels(text):
    return [int(text[i : i + 2], 16) for i in (0, 2, 4)]


def linear(value):
    value /= 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def xyz(colour):
    light = [linear(c) for c in colour]
    return [sum(m * c for m, c in zip(row, light)) for row in RGB_TO_XYZ]


def lab(colour):
    def f(t):
        return t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116

    x, y, z = (f(v / w) for v, w in zip(xyz(colour), WHITE))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def contrast(one, other):
    high, low = sorted((xyz(one)[1], xyz(other)[1]), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palette():
    levels = (0, 95, 135, 175, 215, 255)
    colours = {16 + i: tuple(levels[i // part % 6] for part in (36, 6, 1)) for i in range(216)}
    colours.update({232 + i: (8 + 10 * i,) * 3 for i in range(24)})
    return colours


def nearest(colour):
    wanted = lab(colour)
    return min(palette().items(), key=lambda item: sum((a - b) ** 2 for a, b in zip(lab(item[1]), wanted)))[0]


for text in ("000000", "ffffff", "08306b", "2171b5", "6baed6", "c6dbef", "d97706", "010101"):
    print(f'{{"{text}", {lab(channels(text))[0]:.4f}, {nearest(channels(text))}}},')
for pair in (("08306b", "ffffff"), ("777777", "ffffff"), ("d97706", "ffffff"), ("6baed6", "000000")):
    print(f'{{"{pair[0]}", "{pair[1]}", {contrast(*map(channels, pair)):.4f}}},')
