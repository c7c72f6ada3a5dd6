"""Draws share cards: text at the start, a picture or a locator map at the end. Independent of
stories and themes: text, picture and fonts are passed in."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TypedDict

from PIL import Image, ImageDraw, ImageFont, ImageOps, features

from masthead.graphics.maps import MapPlace, MapSheet
from masthead.graphics.maps.geometry import Path as Ring
from masthead.graphics.maps.overrides import MapOverrides, MapOverridesError
from masthead.graphics.maps.scene import Scene, composed

VERSION = 4  # increase it when the look of cards changes: the clock then redraws them all
WIDTH, HEIGHT = 1200, 630
SPLIT = 700  # where the text ends and the picture begins
MARGIN = 64
# what Pillow raises for a broken file, and for one too large to open
_UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
_IMAGE_SIZE = (WIDTH - SPLIT, HEIGHT)
_SHEET = MapSheet(*_IMAGE_SIZE, keep=(430, 500), surroundings=False)
PAPER, INK, INK_2, ACCENT = "#fbfcfb", "#14191c", "#454e53", "#a8105f"
SEA, LAND, HOME = "#c2d7df", "#f3eee0", "#f4c9de"
_SIZES = (66, 60, 54, 48, 43, 38)
_MAX_LINES = 6
_STEP = 20  # pixels by which a headline is narrowed at a time
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_BASIC = re.compile(r"[\u0000-\u00ff\u0131\u0152\u0153\u02c6\u02da\u02dc\u2009-\u203a\u20ac\u2212]")
_MISSING_GLYPH = "\ue000"  # in no font, so it renders as the missing glyph
_SKIPPED_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs", "So", "Zl", "Zp"}
_HAS_RAQM = features.check("raqm")
_BOLD, _SEMIBOLD, _HEAD = 700, 600, 540


# Folders with font files; a file is taken from the first folder that has it.
type Fonts = tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card shows: nothing that a teaser does not. `focus` and `place` must stay visible in
    the picture or map."""

    publication: str
    kicker: str
    headline: str
    tag: str
    is_rtl: bool
    picture: str = ""  # its name; the caller passes its bytes
    focus: tuple[float, float] = (0.5, 0.5)
    countries: tuple[str, ...] = ()
    place: tuple[str, float, float] | None = None
    map_settings: str = "{}"  # the publication's own names and borders, as JSON


def draw_card(facts: CardFacts, *, fonts: Fonts, picture: bytes = b"") -> BytesIO:
    """The card as a JPEG of 1200 by 630. An unreadable picture is replaced by a map."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    image = _picture(picture, facts.focus) or _map(facts)
    right = MARGIN if image is None else WIDTH - SPLIT + MARGIN // 2
    if image:
        card.paste(image, (0 if facts.is_rtl else SPLIT, 0))
    span = (right, WIDTH - MARGIN) if facts.is_rtl else (MARGIN, WIDTH - right)
    _draw_text(ImageDraw.Draw(card), facts, fonts, span)
    drawn = BytesIO()
    card.save(drawn, "JPEG", quality=88, optimize=True)
    drawn.seek(0)
    return drawn


# --- Words ---------------------------------------------------------------------------------------


def _draw_text(
    pen: ImageDraw.ImageDraw, facts: CardFacts, fonts: Fonts, span: tuple[int, int]
) -> None:
    x = span[1] if facts.is_rtl else span[0]
    line = _Line(pen, fonts, x, facts.is_rtl)
    line.write(facts.kicker, 30, MARGIN, sans=True, weight=_SEMIBOLD, ink=ACCENT)
    lines, size = fitted(_headline(facts, fonts), span[1] - span[0], fonts)
    for number, words in enumerate(lines):
        line.write(words, size, 118 + round(number * size * 1.14), weight=_HEAD)
    foot = HEIGHT - MARGIN - 34
    pen.line([(span[0], foot - 22), (span[1], foot - 22)], fill=INK, width=3)
    used = line.write(facts.publication, 34, foot - 2, weight=_SEMIBOLD)
    if facts.tag:
        _draw_tag(line, facts, used, foot)


def _headline(facts: CardFacts, fonts: Fonts) -> str:
    """The headline without words that the fonts have no letter of, or the publication's name if
    they lack most of it."""

    def has_glyph(char: str) -> bool:
        return bool(_drawable(char, fonts, False))

    letters = [char for char in unicodedata.normalize("NFC", facts.headline) if char.isalnum()]
    if 2 * sum(map(has_glyph, letters)) < len(letters):
        return facts.publication
    return " ".join(word for word in facts.headline.split() if any(map(has_glyph, word)))


def _draw_tag(line: "_Line", facts: CardFacts, used: float, top: int) -> None:
    """The access tag in a dark box beside the publication's name."""
    pen, x = line.pen, line.x
    width = _text_width(facts.tag, 22, line.fonts, sans=True, weight=_BOLD) + 22
    left = x - used - 24 - width if facts.is_rtl else x + used + 24
    pen.rectangle([left, top + 4, left + width, top + 38], fill=INK)
    words = _Line(pen, line.fonts, left + 11, False)
    words.write(facts.tag, 22, top + 7, sans=True, weight=_BOLD, ink=PAPER)


class _Line:
    """Writes lines from the left edge, or from the right edge for right-to-left scripts."""

    def __init__(self, pen: ImageDraw.ImageDraw, fonts: Fonts, x: float, is_rtl: bool) -> None:
        self.pen, self.fonts, self.x, self.is_rtl = pen, fonts, x, is_rtl

    def write(
        self,
        text: str,
        size: int,
        top: int,
        *,
        sans: bool = False,
        weight: int = 400,
        ink: str = INK,
    ) -> float:
        """Write a line and return its width."""
        x = self.x
        for script, run in _runs(text, self.fonts, sans):
            font = _font(self.fonts, script, size, sans, weight)
            width = font.getlength(run, **_shaping(script))
            # right to left, the space after a run is on its left
            after = (
                font.getlength(run[len(run.rstrip()) :], **_shaping(script)) if self.is_rtl else 0
            )
            at = (x - width + after if self.is_rtl else x, top + size)
            shaped = _shaping(script)
            self.pen.text(at, run.rstrip(), font=font, fill=ink, anchor="ls", **shaped)
            x += -width if self.is_rtl else width
        return abs(x - self.x)


def fitted(text: str, width: int, fonts: Fonts) -> tuple[list[str], int]:
    """The headline wrapped at the largest size that fits; truncated at the smallest size."""
    for size in _SIZES:
        lines = list(_wrapped(text.split(), size, width, fonts))
        if len(lines) <= _MAX_LINES and len(lines) * size * 1.14 <= HEIGHT - 118 - 142:
            return _balanced(lines, size, width, fonts), size
    return [*lines[: _MAX_LINES - 1], f"{lines[_MAX_LINES - 1]} …"], size


def _balanced(lines: list[str], size: int, width: int, fonts: Fonts) -> list[str]:
    """The same number of lines, as even in length as possible: no single word on a line."""
    for narrower in range(width - _STEP, width // 2, -_STEP):
        tighter = list(_wrapped(" ".join(lines).split(), size, narrower, fonts))
        if len(tighter) > len(lines):
            break
        lines = tighter
    return lines


def _wrapped(words: list[str], size: int, width: int, fonts: Fonts) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}".strip()
        if line and _text_width(longer, size, fonts, weight=_HEAD) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def _text_width(
    text: str, size: int, fonts: Fonts, *, sans: bool = False, weight: int = 400
) -> float:
    return sum(
        _font(fonts, script, size, sans, weight).getlength(run, **_shaping(script))
        for script, run in _runs(text, fonts, sans)
    )


class _Shaping(TypedDict, total=False):
    direction: str
    language: str


def _shaping(script: str) -> _Shaping:
    """Options that shape Arabic correctly; none if Pillow lacks libraqm."""
    return {"direction": "rtl", "language": "ar"} if script == "arabic" and _HAS_RAQM else {}


@lru_cache(maxsize=4096)
def _drawable(char: str, fonts: Fonts, sans: bool) -> str:
    """The character, or its base letter if the font lacks it: “ṣ” becomes “s”. Empty for anything
    but letters, digits and punctuation: no font here has it."""
    script = _script_of(char)
    category = unicodedata.category(char)
    # a mark that no letter carries can't be shaped, and only Arabic has its marks in the same font
    is_stray = category.startswith("M") and script != "arabic"
    if is_stray or category in _SKIPPED_CATEGORIES:
        return ""
    if script == "latin":
        return char
    font = _font(fonts, script, _SIZES[0], sans, 400)
    if bytes(font.getmask(char)) != bytes(font.getmask(_MISSING_GLYPH)):
        return char
    plain = unicodedata.normalize("NFKD", char)[0]
    return plain if _BASIC.match(plain) else ""


def _runs(text: str, fonts: Fonts, sans: bool) -> Iterator[tuple[str, str]]:
    """Runs of a text that use the same font file. A space belongs to the run before it."""
    script, run = "", ""
    composed_text = unicodedata.normalize("NFC", text)
    for char in "".join(_drawable(letter, fonts, sans) for letter in composed_text):
        found = script if script and char in " ،." else _script_of(char)
        if found != script and run:
            yield script, run
            run = ""
        script, run = found, run + char
    if run:
        yield script, run


def _script_of(char: str) -> str:
    if _ARABIC.match(char):
        return "arabic"
    return "latin" if _BASIC.match(char) else "ext"


_FILES = {
    ("latin", False): "newsreader-latin.woff2",
    ("ext", False): "newsreader-ext.woff2",
    ("arabic", False): "markazi-arabic.woff2",
    ("latin", True): "schibsted-latin.woff2",
    ("ext", True): "schibsted-ext.woff2",
    ("arabic", True): "vazirmatn-arabic.woff2",
}


@lru_cache(maxsize=64)
def _font(fonts: Fonts, script: str, size: int, sans: bool, weight: int) -> ImageFont.FreeTypeFont:
    name = _FILES[script, sans]
    path = next(folder / name for folder in fonts if (folder / name).exists())
    font = ImageFont.truetype(str(path), size)
    try:
        axes = font.get_variation_axes()
    except OSError:  # a theme's font may have one weight only
        return font
    values = {b"Weight": weight, b"Optical Size": min(72, max(12, size))}
    font.set_variation_by_axes([values.get(axis["name"], axis["default"] or 0) for axis in axes])
    return font


# --- Pictures ------------------------------------------------------------------------------------


def _picture(content: bytes, focus: tuple[float, float]) -> Image.Image | None:
    """The lead picture, cropped around its focal point; None if it is missing or unreadable."""
    try:
        with Image.open(BytesIO(content)) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except _UNREADABLE:
        return None
    return ImageOps.fit(upright, _IMAGE_SIZE, Image.Resampling.LANCZOS, centering=focus)


def _map(facts: CardFacts) -> Image.Image | None:
    """The story's countries among their neighbours; None if it names neither country nor place."""
    place = MapPlace(*facts.place) if facts.place else None
    scene = composed(facts.countries, place, _overrides(facts.map_settings), _SHEET)
    return _drawn(scene) if scene else None


def _overrides(settings: str) -> MapOverrides:
    try:
        return MapOverrides.from_dict(json.loads(settings))
    except MapOverridesError:  # reported in the desk where it is set; the card ignores it
        return MapOverrides()


def _drawn(scene: Scene) -> Image.Image:
    # drawn at twice the size and scaled down, since Pillow's polygons are not anti-aliased
    image = Image.new("RGB", (_IMAGE_SIZE[0] * 2, _IMAGE_SIZE[1] * 2), SEA)
    pen = ImageDraw.Draw(image)
    for ring in scene.land:
        _fill(pen, ring, LAND)
    for shapes in scene.home.values():
        for shape in shapes:
            for ring in shape:
                _fill(pen, ring, HOME)
    if scene.spot:
        x, y = scene.spot[0] * 2, scene.spot[1] * 2
        pen.ellipse([x - 22, y - 22, x + 22, y + 22], fill=PAPER)
        pen.ellipse([x - 15, y - 15, x + 15, y + 15], fill=ACCENT)
    return image.resize(_IMAGE_SIZE, Image.Resampling.LANCZOS)


def _fill(pen: ImageDraw.ImageDraw, ring: Ring, fill: str) -> None:
    """Without an outline: a card is too small to distinguish settled from disputed borders."""
    points = [(x * 2, y * 2) for x, y in ring]
    if len(points) > 2:  # noqa: PLR2004  # a polygon
        pen.polygon(points, fill=fill)
