"""What every wire to the providers of embeds promises."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Found:
    """What the provider says. It is told as plain text; no markup of theirs is taken."""

    title: str = ""


class PermanentFailure(Exception):  # noqa: N818  # an outcome
    """The provider knows no such thing, or lets nobody show it. To ask again is of no use."""


class TemporaryFailure(Exception):  # noqa: N818  # an outcome
    """The provider did not answer, or not sensibly. Ask again later."""


class Wire(Protocol):
    def ask(self, address: str, *, endpoint: str) -> Found:
        """What the provider, who answers at `endpoint`, says of an address; or raise the failure.
        Returns within ten seconds or so."""
