"""Checks that every block has what it needs: readers don't see one that has nothing to show."""

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import StreamValue

from masthead.publishing.block_flaws import flaw_of
from masthead.publishing.blocks import NO_FIGURES, has_figures
from masthead.publishing.checks.findings import Level, StoryFinding
from masthead.publishing.checks.placed_blocks import PlacedBlock
from masthead.publishing.embeds import NOT_SUPPORTED, provider_of
from masthead.publishing.stored_blocks import is_block_of, loses_content

_CHART_PARTS = {
    "headline": "The chart has no headline. Say what it shows.",
    "source": "The chart has no source. Say where the figures come from.",
    "description": "The chart has no description for readers who can’t see it. Write one.",
}


def check_blocks(stream: StreamValue, blocks: list[PlacedBlock]) -> Iterator[StoryFinding]:
    """A draft may be saved with unfinished blocks; a story can't be published with one."""
    yield from _check_unreadable(stream, blocks)
    for block in blocks:
        if flaw := flaw_of(block.block):
            yield block.finding(flaw.code, flaw.message)
        elif block.type == "chart":
            yield from _check_chart(block)
        elif block.type == "embed" and provider_of(block.value) is None:
            yield block.finding(
                "embed_not_supported", NOT_SUPPORTED, subject=block.value, level=Level.ADVICE
            )


def _check_chart(block: PlacedBlock) -> Iterator[StoryFinding]:
    if not has_figures(block.value):
        yield block.finding("no_figures", NO_FIGURES)
    for name, message in _CHART_PARTS.items():
        if not block.value[name].strip():
            yield block.finding(f"no_chart_{name}", message)


def check_corrections(corrections: list[PlacedBlock]) -> Iterator[StoryFinding]:
    """A correction without its date or text is not shown."""
    for block in corrections:
        if not block.value["date"]:
            yield block.finding("no_correction_date", "The correction has no date. Enter it.")
        if not block.value["text"].strip():
            yield block.finding("no_correction_text", "The correction has no text. Write it.")


def _check_unreadable(stream: StreamValue, blocks: list[PlacedBlock]) -> Iterator[StoryFinding]:
    """What is stored in the body but no block can hold, as after a change by another program."""
    stored = getattr(stream, "as_stored", None)
    if not stored:
        return
    items = stored if isinstance(stored, list) else [stored]
    known = iter(blocks)
    for number, item in enumerate(items, start=1):
        if not is_block_of(stream.stream_block, item):
            yield StoryFinding(
                "unknown_block",
                Level.ADVICE,
                f"Item {number} of the body{_called(item)} is no block of this version. Readers "
                "don’t see it, and saving the story drops it.",
                "Body",
                str(number),
                anchor="body-root",
            )
            continue
        block = next(known)
        if loses_content(item.get("value"), block.value) and not flaw_of(block.block):
            yield block.finding(
                "unreadable_value",
                "Part of this block can’t be read and is left out. Fill it in again.",
                level=Level.ADVICE,
            )


def _called(item: Any) -> str:
    kind = item.get("type") if isinstance(item, dict) else None
    return f" (“{kind}”)" if isinstance(kind, str) else ""
