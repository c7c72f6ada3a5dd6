"""The accent of a mail: one colour in both schemes, with the ink that can be read on it."""

from dataclasses import dataclass

from masthead.core.colour import INK, NIGHT, PAPER, contrast, lightened


@dataclass(frozen=True, slots=True)
class Accent:
    """A colour in both schemes, each with the ink that can be read on it."""

    light: str
    on_light: str
    dark: str
    on_dark: str


def accent_of(colour: str) -> Accent:
    dark = lightened(colour)
    return Accent(
        light=colour, on_light=_ink_on(colour), dark=dark, on_dark=_ink_on(dark, light=PAPER)
    )


def _ink_on(ground: str, *, light: str = "#ffffff") -> str:
    return max((light, INK, NIGHT), key=lambda ink: contrast(ink, ground))
