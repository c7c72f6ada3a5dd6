"""What an import has been asked to do."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

OnProgress = Callable[[int, int], None]  # (done, of how many)


def no_progress(done: int, total: int) -> None:
    """For callers that show no progress."""


@dataclass(frozen=True, slots=True)
class ImportSpec:
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
        """Equal for equal files and options: an interrupted import is found by it."""
        digest = sha256(json.dumps(asdict(self), default=str, sort_keys=True).encode())
        for file in [*self.files, *filter(None, [self.members])]:
            with file.open("rb") as stream:
                while chunk := stream.read(1 << 20):
                    digest.update(chunk)
        return digest.hexdigest()

    def filing_key(self) -> str:
        """Equal for equal filing options; other options file the stories again."""
        options = json.dumps([self.section, sorted(self.mapping)])
        return sha256(options.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class PublicationDefaults:
    """What the publication provides where an export says nothing."""

    labels: tuple[str, ...]
    language: str
    time_zone: str
