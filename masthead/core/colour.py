"""Colours as six hexadecimal digits, and whether one can be read on another (WCAG 2)."""

from colorsys import hls_to_rgb, rgb_to_hls

PAPER, INK = "#fbfcfb", "#14191c"
NIGHT = "#0f1416"  # the paper of the dark scheme
READABLE = 4.5
_NEAR_BLACK = 0.04045  # below it, sRGB is linear


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, from 1.0 (the same) to 21.0 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lightened(colour: str, *, on: str = NIGHT, ratio: float = 8.0) -> str:
    """The nearest tint of `colour`, of the same hue, that can be read on a dark ground."""
    hue, lightness, saturation = rgb_to_hls(*(value / 255 for value in _channels(colour)))
    for step in range(101):
        lighter = lightness + (1 - lightness) * step / 100
        tint = _digits(hls_to_rgb(hue, lighter, saturation))
        if contrast(tint, on) >= ratio:
            return tint
    return "#ffffff"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(value / 255) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= _NEAR_BLACK else ((value + 0.055) / 1.055) ** 2.4


def _digits(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(value * 255):02x}" for value in channels)


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
