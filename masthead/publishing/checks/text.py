"""Checks on a story's words."""

import re
from collections.abc import Iterator

from django.utils.html import strip_tags

from masthead.publishing.captions import capitalised_notice
from masthead.publishing.checks.findings import Level, StoryFinding, shortened
from masthead.publishing.checks.placed_blocks import PlacedBlock
from masthead.publishing.models import Story
from masthead.publishing.paywall_cut import text_of

MIN_REPEATED_PARAGRAPH = 40  # characters; a shorter paragraph may repeat on purpose


def check_words(story: Story, blocks: list[PlacedBlock]) -> Iterator[StoryFinding]:
    """Notices to editors that were pasted in with an agency story."""
    places = [
        ("Headline", "id_title", story.headline),
        ("Standfirst", "id_standfirst", story.standfirst),
        *((block.where, block.anchor, text_of(block.block)) for block in blocks),
    ]
    for where, anchor, text in places:
        if notice := capitalised_notice(text):
            yield StoryFinding(
                "editors_notice",
                Level.BLOCKING,
                f"This is a notice to editors: “{shortened(notice)}”. Remove it, or move it to "
                "the story’s note to editors, which readers never see.",
                where,
                notice,
                anchor=anchor,
            )


def check_paragraphs(blocks: list[PlacedBlock]) -> Iterator[StoryFinding]:
    """Paragraphs that stand in the story twice, as after pasting."""
    seen: dict[str, PlacedBlock] = {}
    for block, text in _paragraphs(blocks):
        words = " ".join(re.findall(r"\w+", text.casefold()))
        if len(words) >= MIN_REPEATED_PARAGRAPH and words in seen:
            first = seen[words]
            place = "one above it" if first is block else f"one in block {first.number}"
            yield block.finding(
                "paragraph_twice",
                f"This paragraph repeats {place}: “{shortened(text)}”. Delete one of them.",
                subject=words,
            )
        seen.setdefault(words, block)


def _paragraphs(blocks: list[PlacedBlock]) -> Iterator[tuple[PlacedBlock, str]]:
    for block in blocks:
        if block.type == "paragraph":
            for part in re.split(r"</(?:p|li)>", block.value):
                text = " ".join(strip_tags(part).split())
                if text:
                    yield block, text
