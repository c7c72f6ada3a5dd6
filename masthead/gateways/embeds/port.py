"""What every wire to the providers of embeds promises."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Found:
    """What the provider says. It is told as plain text; no markup of theirs is taken."""

    title: str = ""


class Wire(Protocol):
    def ask(self, address: str, *, endpoint: str) -> Found:
        """What the provider, who answers at `endpoint`, says of an address; or raise the failure.
        Returns within ten seconds or so."""
