"""What one import is asked to do."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

Tick = Callable[[int, int], None]  # (done, of how many)


def no_tick(done: int, total: int) -> None:
    """For those who need no progress."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The files, and how their content is filed. `mapping` holds lines like
    "Markets=section:energy"; `pages` says what becomes of pages that are no posts."""

    what: str  # wordpress, ghost or html
    files: tuple[Path, ...]
    members: Path | None = None
    media: Path | None = None
    section: str = "Imported"
    mapping: tuple[str, ...] = ()
    pages: str = "draft"  # draft, publish or skip
    published: datetime | None = None  # for pages that tell no date
    encoding: str = ""
    newsletter: str = ""

    def key(self) -> str:
        """The same for the same files and wishes: a stopped import is found by it."""
        digest = sha256(json.dumps(asdict(self), default=str, sort_keys=True).encode())
        for file in [*self.files, *filter(None, [self.members])]:
            with file.open("rb") as stream:
                while chunk := stream.read(1 << 20):
                    digest.update(chunk)
        return digest.hexdigest()

    def filing_key(self) -> str:
        """The same for the same wishes about filing: other wishes file again."""
        wishes = json.dumps([self.section, sorted(self.mapping)])
        return sha256(wishes.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class House:
    """What of the publication the first pass needs to know."""

    labels: tuple[str, ...]
    language: str
    time_zone: str
