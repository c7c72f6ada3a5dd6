"""What every resolver of embeds promises."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class EmbedInfo:
    """What the provider says, as plain text; its markup is never used."""

    title: str = ""


class EmbedResolver(Protocol):
    def resolve(self, address: str, *, endpoint: str) -> EmbedInfo:
        """What the provider at `endpoint` says about an address. Returns within about ten seconds.

        Raises `PermanentFailure` if the provider does not know it or does not allow embedding;
        `TemporaryFailure` if the provider does not answer, or not in a form that can be parsed."""
