"""Whatever may be stored in place of a block: what its definition expects, some of it, nothing, or
something else. Found by walking the definitions, so a new block type is covered by itself."""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

from masthead.publishing.models import Story

type Drawn = st.SearchStrategy[Any]

BODY: blocks.StreamBlock = Story._meta.get_field("body").stream_block
TYPES = tuple(BODY.child_blocks)

_FLOATS = st.floats(
    allow_nan=False, allow_infinity=False
)  # JSON, as databases take it, has no other
# half a surrogate pair and NUL are JSON, and neither a page nor a database can hold them
_STRANGE = [
    "",
    " ",
    "\0",
    "\ud800",
    "\u202e",
    "<b",
    "&",
    "%",
    "http://[",
    "https://",
    "javascript:",
]
_NUMERALS = ["0", "-0", "1e999", "9" * 400, "0." + "0" * 400 + "1", "1.0000000000001", "−3", "٣"]
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from([*_STRANGE, *_NUMERALS]),
    st.sampled_from(
        [
            '<p>Words and <a linktype="page" id="99999999999999999999">a page</a>.</p>',
            '<p>Words and <a linktype="page" id="1">a page</a>.</p><p></p>',
            "<table><tr><td>1",
            "https://www.youtube.com/watch?v=abcdefghijk",
        ]
    ),
)
FOREIGN = st.recursive(
    st.none() | st.booleans() | st.integers() | _FLOATS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "value", "id", "data", "url", "text", "picture"]) | TEXTS,
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def raw_values(block: blocks.Block, *, ids: Sequence[int] = ()) -> Drawn:
    """Values stored for a block: mostly near to what it expects. `ids` are those of real rows."""
    return st.one_of(_near(block, ids), _near(block, ids), FOREIGN)


def raw_items(kind: str, *, ids: Sequence[int] = ()) -> Drawn:
    """Items of a body of one type, some without an id or a value."""
    return st.fixed_dictionaries(
        {"type": st.just(kind)},
        optional={"value": raw_values(BODY.child_blocks[kind], ids=ids), "id": _ids()},
    )


def _ids() -> Drawn:
    return st.uuids().map(str) | FOREIGN


def _near(block: blocks.Block, ids: Sequence[int]) -> Drawn:
    for kind, strategy in _NEAR.items():
        if isinstance(block, kind):
            return strategy(block, ids)
    raise TypeError(f"Say what is stored for a {type(block).__name__}.")


def _structs(block: blocks.StructBlock, ids: Sequence[int]) -> Drawn:
    children = {name: raw_values(child, ids=ids) for name, child in block.child_blocks.items()}
    return st.fixed_dictionaries({}, optional=children)


def _lists(block: blocks.ListBlock, ids: Sequence[int]) -> Drawn:
    return st.lists(_list_items(block.child_block, ids), max_size=3)


def _choosers(block: blocks.ChooserBlock, ids: Sequence[int]) -> Drawn:
    known = st.sampled_from([None, 0, -1, 10**30, "1", *ids])
    return known | st.integers(min_value=1, max_value=2**70)


def _choices(block: blocks.ChoiceBlock, ids: Sequence[int]) -> Drawn:
    return st.sampled_from([key for key, _ in block.field.choices])


def _list_items(child: blocks.Block, ids: Sequence[int]) -> Drawn:
    value = raw_values(child, ids=ids)
    wrapped = st.fixed_dictionaries(
        {"type": st.just("item")}, optional={"value": value, "id": _ids()}
    )
    return value | wrapped


def _tables(block: TableBlock, ids: Sequence[int]) -> Drawn:
    cell = st.one_of(TEXTS, st.none(), _FLOATS, st.integers(), FOREIGN)
    rows = st.lists(st.lists(cell, max_size=4) | FOREIGN, max_size=4)
    settings = st.dictionaries(
        st.sampled_from(["row", "col", "rowspan", "colspan", "className"]), FOREIGN
    )
    return st.none() | st.fixed_dictionaries(
        {},
        optional={
            "data": rows | FOREIGN,
            "cell": st.lists(settings, max_size=2) | FOREIGN,
            "mergeCells": st.lists(settings, max_size=2) | FOREIGN,
            "table_caption": TEXTS | FOREIGN,
            "table_header_choice": st.sampled_from(["row", "column", "both", "neither"]) | FOREIGN,
            "first_row_is_table_header": st.booleans() | FOREIGN,
            "first_col_is_header": st.booleans() | FOREIGN,
        },
    )


_NEAR: dict[type, Callable[[Any, Sequence[int]], Drawn]] = {
    blocks.StructBlock: _structs,
    blocks.ListBlock: _lists,
    blocks.ChooserBlock: _choosers,
    TableBlock: _tables,
    blocks.ChoiceBlock: _choices,
    blocks.StaticBlock: lambda _block, _ids: st.none(),
    blocks.FieldBlock: lambda _block, _ids: TEXTS,  # the others: texts of some kind
}
