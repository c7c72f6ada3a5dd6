"""Stored blocks in the shape that their definitions expect. What is stored may come from an older
version, another program or a half-finished form; everything that reads a stream reads it from
here, so that no later step has to ask whether a value is what it should be."""

from collections.abc import Mapping
from datetime import date
from functools import singledispatch
from typing import Any
from uuid import UUID, uuid5

from django.utils.dateparse import parse_date
from wagtail import blocks
from wagtail.blocks import StreamValue
from wagtail.contrib.table_block.blocks import TableBlock

type Block = dict[str, Any]

_IDS = UUID("5b0b5c52-6a0c-4d55-9d9e-7b1c8d5f0e21")  # of the ids of blocks stored without
MAX_ID = 2**63 - 1  # above it, a database refuses the query
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def blocks_in(stream: StreamValue) -> list[Block]:
    """The blocks of a stream field's value, in shape, whether it was loaded, typed or assigned."""
    return well_shaped_stream(stream.stream_block, list(stream.raw_data))


def well_shaped_stream(stream: blocks.StreamBlock, stored: object) -> list[Block]:
    """A stream's blocks as stored, each in shape. What is no block of this stream is left out, and
    a value that does not fit its block is replaced by an empty one."""
    items = stored if isinstance(stored, list) else []
    known = [_well_shaped_item(stream, item) for item in items if is_block_of(stream, item)]
    return _with_unique_ids(known)


def is_block_of(stream: blocks.StreamBlock, item: object) -> bool:
    kind = item.get("type") if isinstance(item, dict) else None
    return isinstance(kind, str) and kind in stream.child_blocks


def _well_shaped_item(stream: blocks.StreamBlock, item: Block) -> Block:
    kind = item["type"]
    shaped = {"type": kind, "value": well_shaped(stream.child_blocks[kind], item.get("value"))}
    return _with_id(shaped, item)


def _with_unique_ids(items: list[Block]) -> list[Block]:
    """Each block with an id of its own, the same on each reading: the desk links to a block and
    compares revisions by it."""
    seen: set[str] = set()
    for number, item in enumerate(items):
        if not item.get("id") or item["id"] in seen:
            item["id"] = str(uuid5(_IDS, f"{number} {item['type']}"))
        seen.add(item["id"])
    return items


def _with_id(shaped: Block, item: Mapping[str, Any]) -> Block:
    return shaped | {"id": _writable(item["id"])} if isinstance(item.get("id"), str) else shaped


@singledispatch
def well_shaped(block: blocks.Block, value: Any) -> Any:
    """A block's stored value in the shape that the block expects, or an empty value."""
    raise TypeError(f"{type(block).__name__} has no rule in stored_blocks.py. Add one.")


@well_shaped.register
def _struct(block: blocks.StructBlock, value: Any) -> dict[str, Any]:
    stored = value if isinstance(value, Mapping) else {}
    return {
        name: well_shaped(child, stored[name] if name in stored else _default(child))
        for name, child in block.child_blocks.items()
    }


def _default(block: blocks.Block) -> Any:
    return block.get_prep_value(block.get_default())


@well_shaped.register
def _list(block: blocks.ListBlock, value: Any) -> list[Any]:
    items = value if isinstance(value, list) else []
    return [_well_shaped_list_item(block.child_block, item) for item in items]


def _well_shaped_list_item(child: blocks.Block, item: Any) -> Any:
    # Wagtail wraps list items with an id; imported bodies have the bare values
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        shaped = {"type": "item", "value": well_shaped(child, item["value"])}
        wrapped = _with_id(shaped, item)
        return wrapped if "id" in wrapped else shaped["value"]
    return well_shaped(child, item)


@well_shaped.register
def _stream(block: blocks.StreamBlock, value: Any) -> list[Block]:
    return well_shaped_stream(block, value)


@well_shaped.register
def _nothing(block: blocks.StaticBlock, value: Any) -> None:
    return None


@well_shaped.register(blocks.CharBlock)
@well_shaped.register(blocks.TextBlock)
@well_shaped.register(blocks.URLBlock)
@well_shaped.register(blocks.RichTextBlock)
@well_shaped.register(blocks.RawHTMLBlock)
def _text(block: blocks.FieldBlock, value: Any) -> str:
    return _writable(str(value)) if _is_scalar(value) else ""


@well_shaped.register
def _choice(block: blocks.ChoiceBlock, value: Any) -> str:
    is_choice = isinstance(value, str) and block.field.valid_value(value)
    return value if is_choice else _default(block) or ""


@well_shaped.register
def _chosen_id(block: blocks.ChooserBlock, value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) <= len(str(MAX_ID)):
        value = int(value)
    is_id = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_ID
    return value if is_id else None


@well_shaped.register
def _date(block: blocks.DateBlock, value: Any) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) and _is_date(value) else None


def _is_date(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:  # a day that the calendar lacks
        return False


@well_shaped.register
def _table(block: TableBlock, value: Any) -> dict[str, Any] | None:
    if not isinstance(value, Mapping):
        return None
    choice = value.get("table_header_choice")
    return {
        "data": _rows(value.get("data")),
        "first_row_is_table_header": bool(value.get("first_row_is_table_header")),
        "first_col_is_header": bool(value.get("first_col_is_header")),
        "table_header_choice": choice if isinstance(choice, str) else "",
        "table_caption": _cell(value.get("table_caption")) or "",
        "cell": _settings(value.get("cell"), {"row", "col"}),
        "mergeCells": _settings(value.get("mergeCells"), {"row", "col", "rowspan", "colspan"}),
    }


def _rows(data: Any) -> list[list[str | None]]:
    rows = data if isinstance(data, list) else []
    return [[_cell(cell) for cell in row] if isinstance(row, list) else [] for row in rows]


def _cell(cell: Any) -> str | None:
    return _writable(str(cell)) if _is_scalar(cell) else None


def _settings(stored: Any, needed: set[str]) -> list[Any]:
    """The settings of a table's cells, of those that name their cell."""
    items = stored if isinstance(stored, list) else []
    return [
        {name: value for name, value in item.items() if isinstance(value, str | int)}
        for item in items
        if isinstance(item, dict) and all(isinstance(item.get(name), int) for name in needed)
    ]


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _writable(text: str) -> str:
    """The text without what no page or database can hold: NUL, and halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode(errors="ignore").decode()
    return text.replace("\0", "")


def is_empty(value: object) -> bool:
    return value in _EMPTY


def loses_content(stored: Any, kept: Any) -> bool:
    """Whether bringing a stored value into shape dropped something that was filled in."""
    if is_empty(stored) or stored is False:
        return False
    if isinstance(stored, Mapping) and isinstance(kept, Mapping):
        return any(loses_content(stored[name], kept[name]) for name in stored.keys() & kept.keys())
    if isinstance(stored, list) and isinstance(kept, list):
        pairs = zip(stored, kept, strict=False)
        return len(stored) > len(kept) or any(loses_content(old, new) for old, new in pairs)
    return is_empty(kept) or isinstance(stored, Mapping | list)
