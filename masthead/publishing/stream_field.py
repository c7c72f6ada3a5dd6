"""A stream field whose blocks do not appear in migrations."""

from typing import Any

from wagtail.fields import StreamField


class FreeStreamField(StreamField):
    """The database stores JSON whatever the blocks are, so changing a block needs no migration, and
    no migration imports our blocks."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, _, options = super().deconstruct()
        options["block_lookup"] = {}
        return name, "wagtail.fields.StreamField", [[]], options
