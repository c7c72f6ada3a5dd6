"""The paywall cut: which blocks of a body a reader gets. Works on raw blocks, as stored."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from masthead.access.gate import Decision
from masthead.publishing.richtext import first_words, plain
from masthead.publishing.stored_blocks import Block


def open_blocks(blocks: Sequence[Block], *, decision: Decision, teaser_words: int) -> list[Block]:
    """The blocks that `decision` allows, without the cut itself: all of them, or those above the
    cut; without a cut, the first `teaser_words`, and never more than half of the story."""
    if decision.allowed:
        return [block for block in blocks if block["type"] != "cut"]
    if not decision.teaser:
        return []
    if any(block["type"] == "cut" for block in blocks):
        return above_cut(blocks)
    return list(_beginning(blocks, limit=min(teaser_words, words_in(blocks) // 2)))


def above_cut(blocks: Sequence[Block]) -> list[Block]:
    """The blocks above the editor's cut; all blocks if there is none."""
    return list(takewhile(lambda block: block["type"] != "cut", blocks))


def words_in(blocks: Sequence[Block]) -> int:
    """The number of words in a body, not counting tables and captions."""
    return sum(len(text_of(block).split()) for block in blocks)


def text_of(block: Block) -> str:
    """The plain text of a text block, whose value is in shape; empty for any other block."""
    value = block["value"]
    match block["type"]:
        case "paragraph" | "raw":
            return plain(value)
        case "heading":
            return str(value)
        case "section":
            return str(value.get("label", ""))
        case "chart":
            return f"{value.get('headline', '')} {value.get('note', '')}".strip()
        case "quote":
            return f"{value.get('text', '')} {value.get('source', '')}".strip()
        case _:
            return ""


def _beginning(blocks: Sequence[Block], *, limit: int) -> Iterator[Block]:
    """Headings and paragraphs up to `limit` words; the last paragraph is truncated. Anything but
    text is left out, since its value can't be measured in words."""
    left = limit
    for block in blocks:
        words = len(text_of(block).split())
        if block["type"] == "paragraph":
            if words > left:
                yield {**block, "value": first_words(block["value"], left)}
                return
            yield block
        elif block["type"] in {"heading", "section"}:
            if words >= left:
                return
            yield block
        else:
            return
        left -= words
