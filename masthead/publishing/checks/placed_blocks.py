"""The blocks of a stream with their place in it, so that a finding can name and link the block."""

from dataclasses import dataclass
from typing import Any

from wagtail.blocks import StreamValue

from masthead.publishing.checks.findings import Level, StoryFinding
from masthead.publishing.stored_blocks import Block, blocks_in


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block, in shape, with its number in the stream and its name on the screen."""

    number: int
    name: str
    block: Block

    @property
    def type(self) -> str:
        return str(self.block["type"])

    @property
    def value(self) -> Any:
        return self.block["value"]

    @property
    def where(self) -> str:
        return f"Block {self.number}, {self.name}"

    @property
    def anchor(self) -> str:
        """The id that Wagtail's edit form gives to the block."""
        identity = self.block.get("id")
        return f"block-{identity}-section" if identity else ""

    def finding(self, code: str, message: str, *, subject: str = "", **more: Any) -> StoryFinding:
        """A finding on this block, blocking unless another `level` is given."""
        level = more.pop("level", Level.BLOCKING)
        return StoryFinding(
            code, level, message, self.where, subject=subject, anchor=self.anchor, **more
        )


def placed_blocks(stream: StreamValue) -> list[PlacedBlock]:
    definitions = stream.stream_block.child_blocks
    return [
        PlacedBlock(number, str(definitions[block["type"]].label), block)
        for number, block in enumerate(blocks_in(stream), start=1)
    ]
