"""A stream field whose migrations hold none of its blocks."""

from typing import Any

from wagtail.fields import StreamField


class FreeStreamField(StreamField):
    """What its blocks are is the code's alone: the database keeps JSON whatever they are, so that
    no change of a block is a migration and no migration imports a block of ours."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, _, options = super().deconstruct()
        options["block_lookup"] = {}
        return name, "wagtail.fields.StreamField", [[]], options
