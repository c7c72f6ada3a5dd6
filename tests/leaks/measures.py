"""Stories whose every word says which it is, so that a teaser can be measured wherever it shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from masthead.publishing.models import Kind, Story
from masthead.publishing.testing import make_story

IN_A_PARAGRAPH = 24


@dataclass(frozen=True)
class Measured:
    """A gated story without a cut of its own, and the most words of it that a stranger may see."""

    level: str
    story: Story
    mark: str  # in each of its words, and in no other story's
    most: int

    def longest(self, text: str) -> int:
        """How far into the story a text goes, in words."""
        return max(map(int, re.findall(rf"\b{self.mark}(\d+)\b", text)), default=0)


def measured(opening: str) -> tuple[Measured, ...]:
    """For each kind, a long story limited by the kind's teaser and a short one limited to half."""
    return tuple(story for kind in Kind for story in (_long(kind, opening), _short(kind, opening)))


def _long(kind: Kind, opening: str) -> Measured:
    limit = kind.facts.teaser_words
    return _measured(kind, opening, level="pro", total=4 * limit, most=limit)


def _short(kind: Kind, opening: str) -> Measured:
    total = kind.facts.teaser_words + 10
    return _measured(kind, opening, level="registered", total=total, most=total // 2)


def _measured(kind: Kind, opening: str, *, level: str, total: int, most: int) -> Measured:
    mark = f"{kind.value.replace('_', '')}{level}"
    words = [*opening.split(), *(f"{mark}{n}" for n in range(len(opening.split()) + 1, total + 1))]
    story = make_story(
        f"Measured {kind.label} for {level}",
        slug=f"measured-{mark}",
        kind=kind,
        access_level=level,
        body=list(_labelled(words)),
    )
    return Measured(level, story, mark, most)


def _labelled(words: list[str]) -> Iterator[tuple[str, object]]:
    """Paragraphs, each after the first under a label of one word."""
    yield "paragraph", f"<p>{' '.join(words[:IN_A_PARAGRAPH])}</p>"
    for start in range(IN_A_PARAGRAPH, len(words), IN_A_PARAGRAPH + 1):
        label, *paragraph = words[start : start + IN_A_PARAGRAPH + 1]
        yield "section", {"label": label}
        yield "paragraph", f"<p>{' '.join(paragraph)}</p>"
