"""A stream field whose blocks do not appear in migrations, and which reads whatever is stored."""

import json
from threading import Lock
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.blocks.base import BlockField
from wagtail.fields import StreamField

from masthead.publishing.stored_blocks import well_shaped_stream

_TURN = Lock()


class SerialBlockField(BlockField):
    """Validates one form at a time. All requests share the blocks, and Wagtail relaxes them in
    place while it validates a draft: as the editor autosaves and previews at the same time, one
    request would restore the rules while the other relies on their absence."""

    def clean(self, value: Any) -> Any:
        with _TURN:
            return super().clean(value)


class FreeStreamField(StreamField):
    """The database stores JSON whatever the blocks are, so changing a block needs no migration, and
    no migration imports our blocks. Nothing that is stored breaks the reading of a stream: its
    value is brought into shape, and `as_stored` keeps what it was for the publishing checks."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, _, options = super().deconstruct()
        options["block_lookup"] = {}
        return name, "wagtail.fields.StreamField", [[]], options

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**({"form_class": SerialBlockField} | options))

    def to_python(self, value: Any) -> Any:
        stored = _decoded(value)
        if _is_native(stored):
            return super().to_python(stored)
        stream = super().to_python(well_shaped_stream(self.stream_block, stored))
        stream.as_stored = stored
        return stream


def _decoded(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _is_native(value: Any) -> bool:
    """Whether a value comes from code, as blocks or as pairs of a name and a value."""
    if isinstance(value, StreamValue):
        return True
    return isinstance(value, list | tuple) and any(
        isinstance(item, tuple | StreamValue.StreamChild) for item in value
    )
