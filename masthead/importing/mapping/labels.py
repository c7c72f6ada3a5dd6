"""Labelled sections: a paragraph that opens with one of the house's labels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape, unescape

# A label ends in a colon, a question mark or a dash, with room after it.
_OPENING = re.compile(r"\s*(?P<label>[^:?\n]{3,60}?)\s*(?:[:?]|\s[–—])(?:\s+|$)")
_BOLD_OPENING = re.compile(r"<p><b>(?P<label>[^<]{3,60})</b>")
_TAGS = re.compile(r"(<[^>]*>)")
_EMPTY = re.compile(r"<(b|i|sup|sub)></\1>|<a [^>]*></a>")
_NEAR = 0.82  # how alike two labels are that differ by a slip of the finger
_OWN_WORDS = 4


@dataclass(frozen=True, slots=True)
class Opening:
    """A label found at the head of a paragraph, and what is left of the paragraph."""

    label: str
    rest: str
    finding: str = ""


def opening(html: str, *, labels: Sequence[str], own: bool = False) -> Opening | None:
    """The label that `html` (one paragraph) opens with. With `own`, short words before a colon
    count as a label of the story's own, and are listed."""
    text = unescape(_TAGS.sub("", html))
    match = _OPENING.match(text)
    if match is None:
        return _bold_opening(html, labels=labels)
    found = named(match["label"], labels=labels)
    if found is None and own and _looks_own(match["label"], text, match.end()):
        kept = match["label"].strip()
        found = (kept, f"“{kept}” is not one of the publication's labels; kept as the story's own")
    if found is None:
        return None
    return Opening(found[0], drop_text(html, match.end()), found[1])


def named(words: str, *, labels: Sequence[str]) -> tuple[str, str] | None:
    """The house label that `words` are, and a finding when they are misspelt (then kept)."""
    folded = _fold(words)
    for label in labels:
        if folded == _fold(label):
            return label, ""
    for label in labels:
        if _is_near(folded, _fold(label)):
            kept = words.strip()
            return kept, f"label “{kept}” looks like a misspelling of “{label}”; kept as found"
    return None


def _is_near(words: str, label: str) -> bool:
    likeness = SequenceMatcher(None, words, label)
    # the cheap bounds first: nearly every heading fails them
    return likeness.real_quick_ratio() >= _NEAR and likeness.ratio() >= _NEAR


def drop_text(html: str, count: int) -> str:
    """`html` without its first `count` characters of text; its markup stays balanced."""
    pieces = []
    for piece in _TAGS.split(html):
        if piece.startswith("<") or count <= 0:
            pieces.append(piece)
            continue
        text = unescape(piece)
        pieces.append(escape(text[count:], quote=False))
        count -= min(count, len(text))
    rest = "".join(pieces)
    while (bare := _EMPTY.sub("", rest)) != rest:
        rest = bare
    return re.sub(r"^((?:<[^/>]*>)+)\s+", r"\1", rest)


def _bold_opening(html: str, *, labels: Sequence[str]) -> Opening | None:
    match = _BOLD_OPENING.match(html)
    if match is None:
        return None
    words = unescape(match["label"])
    found = named(words, labels=labels)
    return found and Opening(found[0], drop_text(html, len(words)), found[1])


def _looks_own(label: str, text: str, end: int) -> bool:
    separator = text[:end].rstrip()[-1:]
    short = len(label.split()) <= _OWN_WORDS
    return separator == ":" and short and label.strip()[:1].isupper() and text[end : end + 1] != ""


def _fold(words: str) -> str:
    return re.sub(r"[\W_]+", "", words.casefold())
