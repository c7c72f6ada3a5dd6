"""Assembles a body: raw blocks become parts, and parts are grouped into labelled sections."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wagtail.embeds.embeds import get_embed_hash

from masthead.graphics.charts import Form, draw, read_figures
from masthead.graphics.grids import trimmed
from masthead.publishing.block_flaws import gallery_slots
from masthead.publishing.embeds import host_of, player_address, provider_of
from masthead.publishing.parts import (
    Cell,
    Chart,
    Embed,
    Figure,
    Gallery,
    Heading,
    LabelledSection,
    Paragraph,
    Part,
    Quote,
    Raw,
    Related,
    Table,
)
from masthead.publishing.responsive_images import ResponsiveImage
from masthead.publishing.richtext import clean_paragraph, clean_raw, linked_pages
from masthead.publishing.stored_blocks import Block
from masthead.publishing.teasers import Teaser

_WITHOUT_TEXT = re.compile(r"(?:\s|&nbsp;|<[^>]*>)*")


def picture_ids(blocks: Iterable[Block]) -> set[int]:
    """IDs of the pictures in a body."""
    return {slot["picture"] for block in blocks for slot in _slots(block) if slot.get("picture")}


def story_ids(blocks: Iterable[Block]) -> set[int]:
    """IDs of the stories that a body links to or features."""
    found: set[int] = set()
    for block in blocks:
        if block["type"] == "paragraph":
            found |= linked_pages(block["value"])
        elif block["type"] == "related" and block["value"]:
            found.add(block["value"])
    return found


def embed_hashes(blocks: Iterable[Block]) -> list[str]:
    """Wagtail's hashes of the addresses that a body embeds."""
    return [get_embed_hash(b["value"]) for b in blocks if b["type"] == "embed" and b["value"]]


def _slots(block: Block) -> list[Mapping[str, Any]]:
    """A block's pictures and captions, as stored."""
    if block["type"] == "picture":
        return [block["value"]]
    return gallery_slots(block["value"]) if block["type"] == "gallery" else []


@dataclass(frozen=True, slots=True)
class Assembler:
    """Turns the blocks of `open_body` into parts, using lookups made once for the whole body. A
    block whose picture or story no longer exists is left out."""

    images: Mapping[int, ResponsiveImage]
    teasers: Mapping[int, Teaser]
    embed_titles: Mapping[str, str] = field(default_factory=dict)
    emphasised_label: str = ""

    def sections(self, blocks: Sequence[Block]) -> tuple[LabelledSection, ...]:
        """Sections in order; parts before the first label form a section with an empty label."""
        opened: list[tuple[str, list[Part]]] = [("", [])]
        for block in blocks:
            if block["type"] == "section":
                opened.append((block["value"]["label"], []))
            elif (part := self._part(block)) is not None:
                opened[-1][1].append(part)
        return tuple(self._section(label, parts) for label, parts in opened if parts)

    def figure(self, picture_id: int | None, caption: str = "") -> Figure | None:
        """A picture as a figure, with its own caption unless another is given."""
        image = self.images.get(picture_id or 0)
        if image is None:
            return None
        return Figure(image=image, caption=caption or image.caption, credit=image.credit)

    def _section(self, label: str, parts: list[Part]) -> LabelledSection:
        emphasised = bool(label) and label.casefold() == self.emphasised_label.casefold()
        return LabelledSection(label=label, is_emphasised=emphasised, parts=tuple(parts))

    def _part(self, block: Block) -> Part | None:
        """The part for a block; None for a block that has nothing to show."""
        make = _MAKERS.get(block["type"])
        return make(self, block["value"]) if make else None

    def _paragraph(self, value: str) -> Paragraph | None:
        addresses = {pk: teaser.address for pk, teaser in self.teasers.items()}
        paragraph = clean_paragraph(value, addresses)
        return None if _WITHOUT_TEXT.fullmatch(paragraph) else Paragraph(paragraph)

    def _picture(self, value: Mapping[str, Any]) -> Figure | None:
        return self.figure(value["picture"], value["caption"])

    def _related(self, story_id: int) -> Related | None:
        teaser = self.teasers.get(story_id)
        return Related(teaser) if teaser else None

    def _gallery(self, items: Sequence[Mapping[str, Any]]) -> Gallery | None:
        figures = [self._picture(slot) for slot in gallery_slots(items)]
        shown = tuple(figure for figure in figures if figure)
        return Gallery(shown) if shown else None

    def _embed(self, address: str) -> Embed:
        provider = provider_of(address)
        return Embed(
            address=address,
            provider=provider.name if provider else host_of(address),
            title=self.embed_titles.get(get_embed_hash(address), ""),
            player=player_address(address),
        )


_MAKERS: dict[str, Callable[[Assembler, Any], Part | None]] = {
    "paragraph": Assembler._paragraph,
    "heading": lambda _, value: Heading(value),
    "picture": Assembler._picture,
    "gallery": Assembler._gallery,
    "quote": lambda _, value: Quote(value["text"], value["source"]),
    "table": lambda _, value: table(value),
    "chart": lambda _, value: chart(value),
    "embed": Assembler._embed,
    "related": Assembler._related,
    "raw": lambda _, value: Raw(clean_raw(value)),
}


def table(value: Mapping[str, Any]) -> Table | None:
    """A table as the editor entered it; None if it is empty."""
    rows = trimmed(value.get("data") or [])
    if not rows:
        return None
    choice = value.get("table_header_choice", "")
    has_head = value.get("first_row_is_table_header") or choice in {"row", "both"}
    leads = bool(value.get("first_col_is_header")) or choice in {"column", "both"}
    head = tuple(Cell(text, is_header=True) for text in rows[0]) if has_head else ()
    body = rows[1:] if has_head else rows
    return Table(
        caption=value.get("table_caption") or "",
        head=_aligned(head, body),
        rows=tuple(_row(row, leads=leads) for row in body),
    )


def chart(value: Mapping[str, Any]) -> Chart | None:
    """A rendered chart; None if it has no figures."""
    data = (value.get("figures") or {}).get("data") or []
    shown = table({"data": data, "table_header_choice": "both"})
    figures = read_figures(data)
    if shown is None:
        return None
    form = Form(value.get("form") or Form.LINE)
    description = value.get("description", "")
    return Chart(
        headline=value.get("headline", ""),
        note=value.get("note", ""),
        source=value.get("source", ""),
        drawings=draw(figures, form=form, description=description) if figures else None,
        table=shown,
    )


def _row(texts: list[str], *, leads: bool) -> tuple[Cell, ...]:
    return tuple(
        Cell(text, is_header=leads and column == 0, is_figure=is_figure(text))
        for column, text in enumerate(texts)
    )


def _aligned(head: tuple[Cell, ...], body: list[list[str]]) -> tuple[Cell, ...]:
    """Align the headings of numeric columns with their figures."""
    return tuple(
        Cell(cell.text, is_header=True, is_figure=_is_numeric(body, column))
        for column, cell in enumerate(head)
    )


def _is_numeric(body: list[list[str]], column: int) -> bool:
    texts = [row[column] for row in body if column < len(row) and row[column].strip()]
    return bool(texts) and all(is_figure(text) for text in texts)


_MAX_FIGURE_LENGTH = 12


def is_figure(text: str) -> bool:
    """Whether a cell is a number: “1,204”, “−3.5%”, “$12bn”."""
    bare = text.strip().lstrip("-−+~≈$€£<>").rstrip("%").replace(",", "").replace(".", "")
    return (
        bare[:1].isdigit()
        and len(bare) <= _MAX_FIGURE_LENGTH
        and not any(char.isspace() for char in bare)
    )
