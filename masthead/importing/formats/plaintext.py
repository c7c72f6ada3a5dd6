"""A story saved as plain text: its headline, its paragraphs, and the boilerplate around it."""

import re
from dataclasses import dataclass
from html import escape

from masthead.importing.mapping.normalisation import CONTRIBUTED, NOTICE

_BOILERPLATE_ABOVE = re.compile(
    r"(skip to (main )?content|menu|search|home|subscribe|sign in|log in)\s*$", re.I
)
_BOILERPLATE_BELOW = re.compile(
    r"(already a (member|subscriber)\b|sign in\b|log in\b|join (over |more than )?(hundreds|"
    r"thousands|[\d,.]+)\b|subscribe (now|to)\b|start your\b.*\bmembership|most read\b|"
    r"related (stories|articles)\b|advertisement\b|©|copyright\b|all rights reserved)",
    re.I,
)
_BULLET = re.compile(r"\s*[•*·‣-]\s+")
_WRAPPED = 100  # text whose lines are all shorter than this is hard-wrapped


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The parts of a page. `line` is the line of its headline."""

    headline: str
    html: str
    standfirst: str
    line: int
    findings: tuple[str, ...]


def parse(text: str) -> SavedPage | None:
    """The story in a plain text page; None if the page has no text."""
    lines = _paragraphs(text)
    findings = []
    while len(lines) > 1 and _BOILERPLATE_ABOVE.match(lines[0][1]):
        findings.append(f"left out above the headline: “{lines.pop(0)[1]}”")
    if not lines:
        return None
    line, headline = lines.pop(0)
    lines, below = _cut_below(lines)
    if below:
        findings.append(
            f"left out as site boilerplate: {len(below)} lines from line {below[0][0]}, "
            f"“{below[0][1][:80]}”"
        )
    standfirst = ""
    if len(lines) > 1 and _is_standfirst(lines):
        standfirst = lines.pop(0)[1]
        if _normalised(standfirst) in [_normalised(words) for _, words in lines]:
            findings.append("the standfirst is repeated as a paragraph")
    return SavedPage(
        headline, _html([words for _, words in lines]), standfirst, line, tuple(findings)
    )


Line = tuple[int, str]


def _paragraphs(text: str) -> list[Line]:
    """Each paragraph with the line it starts on. In hard-wrapped text blank lines separate them;
    in any other text, each line is one."""
    numbered = [(n, line.strip()) for n, line in enumerate(text.split("\n"), start=1)]
    if not _is_wrapped(text):
        return [(n, line) for n, line in numbered if line]
    paragraphs: list[Line] = []
    is_new = True
    for n, line in numbered:
        if line and (is_new or _BULLET.match(line)):
            paragraphs.append((n, line))
        elif line:
            first, words = paragraphs[-1]
            paragraphs[-1] = (first, f"{words} {line}")
        is_new = not line
    return paragraphs


def _is_wrapped(text: str) -> bool:
    lines = [line for line in text.split("\n") if line.strip()]
    long_paragraphs = re.search(r"(?:^[^\n]{40,}\n){2}", text, re.M)
    return bool(long_paragraphs) and all(len(line) <= _WRAPPED for line in lines)


def _cut_below(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The story, and what follows it on the page: it ends with who contributed, or where the
    boilerplate begins."""
    for place, (_, words) in enumerate(lines):
        if CONTRIBUTED.fullmatch(words):
            return lines[: place + 1], lines[place + 1 :]
        if place and _BOILERPLATE_BELOW.match(words):
            return lines[:place], lines[place:]
    return lines, []


def _is_standfirst(lines: list[Line]) -> bool:
    """The first paragraph is a standfirst if it is repeated or followed by a caption."""
    first, second = lines[0][1], lines[1][1]
    repeated = any(_normalised(words) == _normalised(first) for _, words in lines[1:4])
    return repeated or bool(NOTICE.search(second))


def _normalised(words: str) -> str:
    """For comparison: a non-breaking space counts as a space."""
    return " ".join(words.split())


def _html(paragraphs: list[str]) -> str:
    pieces: list[str] = []
    for words in paragraphs:
        bullet = _BULLET.match(words)
        if not bullet:
            pieces.append(f"<p>{escape(words)}</p>")
            continue
        item = f"<li>{escape(words[bullet.end() :])}</li>"
        if pieces and pieces[-1].endswith("</ul>"):
            pieces[-1] = pieces[-1].removesuffix("</ul>") + item + "</ul>"
        else:
            pieces.append(f"<ul>{item}</ul>")
    return "".join(pieces)
