"""What keeps a block from being shown. The same rules decide what readers never see and what the
publishing checks report, so that nothing is left out without an editor being told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from masthead.publishing.embeds import link_address
from masthead.publishing.richtext import plain
from masthead.publishing.stored_blocks import Block


@dataclass(frozen=True, slots=True)
class Flaw:
    """A block with nothing to show: what is wrong with it, and what to do."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class _Rule:
    is_broken: Callable[[Any], bool]
    flaw: Flaw


def flaw_of(block: Block) -> Flaw | None:
    """Why a block, whose value is in shape, can't be shown; None if it can. A block that points to
    a picture or story which no longer exists is not flawed: its target is."""
    rule = _RULES.get(block["type"])
    return rule.flaw if rule and rule.is_broken(block["value"]) else None


def gallery_slots(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """A gallery's pictures and captions."""
    return [item["value"] if item.get("type") == "item" else item for item in items]


def has_cells(table: Mapping[str, Any] | None) -> bool:
    rows = table["data"] if table else ()
    return any(cell and cell.strip() for row in rows for cell in row)


def _lacks(name: str) -> Callable[[Any], bool]:
    return lambda value: _is_blank(value[name])


def _is_blank(text: str) -> bool:
    return not text.strip()


_RULES: dict[str, _Rule] = {
    "heading": _Rule(
        _is_blank, Flaw("empty_heading", "The heading is empty. Write it or delete the block.")
    ),
    "section": _Rule(
        _lacks("label"),
        Flaw("empty_label", "The section has no label. Choose or write one, or delete the block."),
    ),
    "picture": _Rule(
        lambda value: value["picture"] is None,
        Flaw("empty_picture", "No picture is chosen. Choose one or delete the block."),
    ),
    "gallery": _Rule(
        lambda items: not any(slot["picture"] for slot in gallery_slots(items)),
        Flaw("empty_gallery", "The gallery has no pictures. Choose some or delete the block."),
    ),
    "quote": _Rule(
        _lacks("text"),
        Flaw("empty_quote", "The quote has no text. Write it or delete the block."),
    ),
    "table": _Rule(
        lambda value: not has_cells(value),
        Flaw("empty_table", "The table has no content. Fill it in or delete the block."),
    ),
    "chart": _Rule(
        lambda value: not has_cells(value["figures"]),
        Flaw("empty_chart", "The chart has no figures. Enter them or delete the block."),
    ),
    "embed": _Rule(
        lambda address: not link_address(address),
        Flaw(
            "empty_embed",
            "The embed has no web address. Paste the address of a video or post, or delete the "
            "block.",
        ),
    ),
    "related": _Rule(
        lambda story_id: story_id is None,
        Flaw("empty_related", "No related story is chosen. Choose one or delete the block."),
    ),
    "raw": _Rule(
        lambda html: not plain(html),
        Flaw("empty_html", "The HTML block is empty. Paste its content or delete the block."),
    ),
}
