"""The paywall cut: readers without access get the beginning, never more than half of a story."""

from collections.abc import Iterator
from typing import Any

import pytest

from masthead.access.gate import Decision, Reason
from masthead.publishing.paywall_cut import open_blocks, text_of, words_in
from masthead.publishing.stored_blocks import Block

ALL = Decision(allowed=True, reason=Reason.GRANT)
TEASER = Decision(allowed=False, reason=Reason.FOR_MEMBERS)
NOTHING = Decision(allowed=False, reason=Reason.NOT_PUBLISHED, teaser=False)
TEASER_WORDS = 120
CUT: Block = {"type": "cut", "value": None}
PICTURE: Block = {"type": "picture", "value": {"picture": 1}}


def paragraph(first: int, last: int) -> Block:
    """The words of a story from one number to another, each once: w1 w2 …"""
    words = " ".join(f"w{number}" for number in range(first, last + 1))
    return {"type": "paragraph", "value": f"<p>{words}</p>"}


def heading(text: str) -> Block:
    return {"type": "heading", "value": text}


def section(label: str) -> Block:
    return {"type": "section", "value": {"label": label}}


def cut(
    blocks: list[Block], *, decision: Decision, teaser_words: int = TEASER_WORDS
) -> list[Block]:
    return open_blocks(blocks, decision=decision, teaser_words=teaser_words)


def words_of(blocks: list[Block]) -> Iterator[str]:
    """The story's own words, without the closing ellipsis."""
    for block in blocks:
        yield from (word for word in text_of(block).split() if word != "…")


def teaser_of(*blocks: Block) -> list[str]:
    return list(words_of(cut(list(blocks), decision=TEASER)))


@pytest.mark.parametrize("total", [2, 3, 40, 99, 100, 239])
def test_an_anonymous_reader_never_gets_more_than_half_of_a_short_story(total: int) -> None:
    assert teaser_of(paragraph(1, total)) == [f"w{n}" for n in range(1, total // 2 + 1)]


@pytest.mark.parametrize("total", [240, 241, 1000])
def test_an_anonymous_reader_gets_only_the_first_words_of_a_long_story(total: int) -> None:
    assert teaser_of(paragraph(1, total)) == [f"w{n}" for n in range(1, TEASER_WORDS + 1)]


@pytest.mark.parametrize("length", [1, 60, 300])
def test_an_anonymous_reader_gets_the_teaser_length_of_the_kind(length: int) -> None:
    opened = cut([paragraph(1, 1000)], decision=TEASER, teaser_words=length)
    assert list(words_of(opened)) == [f"w{n}" for n in range(1, length + 1)]


def test_half_of_a_story_is_counted_over_its_whole_text() -> None:
    opened = teaser_of(heading("h1 h2"), paragraph(1, 4), section("s1 s2"), paragraph(5, 16))
    assert opened == ["h1", "h2", "w1", "w2", "w3", "w4", "s1", "s2", "w5", "w6"]


def test_an_empty_story_has_an_empty_teaser() -> None:
    assert teaser_of() == []


def test_an_anonymous_reader_gets_nothing_of_a_one_word_story() -> None:
    assert teaser_of(paragraph(1, 1)) == []


def test_a_paragraph_that_just_fits_is_shown_whole_and_ends_the_teaser() -> None:
    whole, rest = paragraph(1, 10), paragraph(11, 20)
    first, *others = cut([whole, rest], decision=TEASER)
    assert first == whole
    assert list(words_of(others)) == []


@pytest.mark.parametrize("mark", [heading("one two"), section("one two")])
def test_a_heading_with_nothing_under_it_is_left_out(mark: Block) -> None:
    first = [f"w{number}" for number in range(1, 9)]
    assert teaser_of(paragraph(1, 8), mark, paragraph(9, 18)) == first
    assert teaser_of(paragraph(1, 8), mark, paragraph(9, 20)) == [*first, "one", "two", "w9"]


@pytest.mark.parametrize(
    "other",
    [
        PICTURE,
        {"type": "quote", "value": {"text": "q1", "source": "q2"}},
        {"type": "chart", "value": {"headline": "c1", "note": "c2"}},
        {"type": "raw", "value": "<p>r1 r2</p>"},
    ],
)
def test_a_teaser_ends_before_a_block_that_is_not_text(other: Block) -> None:
    assert teaser_of(paragraph(1, 4), other, paragraph(5, 100)) == ["w1", "w2", "w3", "w4"]


def test_an_editor_s_cut_applies_wherever_it_is_placed() -> None:
    above = [paragraph(1, 90), PICTURE]
    assert cut([*above, CUT, paragraph(91, 100)], decision=TEASER) == above
    assert cut([CUT, paragraph(1, 10)], decision=TEASER) == []


def test_a_reader_with_access_gets_everything_but_the_cut_itself() -> None:
    above, below = paragraph(1, 10), paragraph(11, 20)
    assert cut([above, CUT, below], decision=ALL) == [above, below]


def test_a_story_without_a_teaser_shows_nothing() -> None:
    assert cut([paragraph(1, 10), CUT, paragraph(11, 20)], decision=NOTHING) == []


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("paragraph", "<p>Ships &amp; crews</p>", "Ships & crews"),
        ("raw", "<p>Ships</p><p>wait</p>", "Ships wait"),
        ("heading", "Why it matters", "Why it matters"),
        ("section", {"label": "What’s next"}, "What’s next"),
        ("section", {}, ""),
        ("chart", {"headline": "Barrels a day", "note": ""}, "Barrels a day"),
        ("chart", {"note": "Source: customs"}, "Source: customs"),
        ("quote", {"text": "We wait.", "source": "A pilot"}, "We wait. A pilot"),
        ("quote", {}, ""),
        ("picture", {"picture": 1}, ""),
        ("cut", None, ""),
    ],
)
def test_the_words_of_a_block_are_those_that_a_reader_sees(
    kind: str, value: Any, text: str
) -> None:
    block = {"type": kind, "value": value}
    assert text_of(block) == text
    assert words_in([block, block]) == 2 * len(text.split())
