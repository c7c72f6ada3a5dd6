"""Labelled sections: paragraphs that start with one of the publication's section labels."""

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
_NEAR = 0.82  # similarity of two labels that differ by a typo
_OWN_WORDS = 4


@dataclass(frozen=True, slots=True)
class LeadingLabel:
    """A label found at the start of a paragraph, and the rest of the paragraph."""

    label: str
    rest: str
    finding: str = ""


def leading_label(html: str, *, labels: Sequence[str], own: bool = False) -> LeadingLabel | None:
    """The label that `html` (one paragraph) starts with. With `own`, a few words before a colon
    count as the story's own label, and are reported."""
    text = unescape(_TAGS.sub("", html))
    match = _OPENING.match(text)
    if match is None:
        return _bold_opening(html, labels=labels)
    found = match_label(match["label"], labels=labels)
    if found is None and own and _looks_own(match["label"], text, match.end()):
        kept = match["label"].strip()
        found = (kept, f"“{kept}” is not one of the publication's labels; kept as the story's own")
    if found is None:
        return None
    return LeadingLabel(found[0], drop_text(html, match.end()), found[1])


def match_label(words: str, *, labels: Sequence[str]) -> tuple[str, str] | None:
    """The section label that `words` match, and a finding if they are misspelt (then kept)."""
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


def _bold_opening(html: str, *, labels: Sequence[str]) -> LeadingLabel | None:
    match = _BOLD_OPENING.match(html)
    if match is None:
        return None
    words = unescape(match["label"])
    found = match_label(words, labels=labels)
    return found and LeadingLabel(found[0], drop_text(html, len(words)), found[1])


def _looks_own(label: str, text: str, end: int) -> bool:
    separator = text[:end].rstrip()[-1:]
    short = len(label.split()) <= _OWN_WORDS
    return separator == ":" and short and label.strip()[:1].isupper() and text[end : end + 1] != ""


def _fold(words: str) -> str:
    return re.sub(r"[\W_]+", "", words.casefold())
