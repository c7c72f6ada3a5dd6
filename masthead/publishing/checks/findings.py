"""What a check reports."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

_LINE = 60  # characters of a text that a message quotes


class Level(StrEnum):
    BLOCKING = "blocking"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class StoryFinding:
    """A problem that a check found: what it is, where it is and what to do."""

    code: str
    level: Level
    message: str
    where: str
    subject: str = ""  # the text concerned
    may_be_overruled: bool = True
    picture_id: int | None = None  # the picture to edit, if it is not fixed in the story
    anchor: str = ""  # the id of the element in the edit form, if the form has one

    @property
    def fingerprint(self) -> str:
        """Stable for the same problem in the same place with the same text."""
        identity = "\x1f".join((self.code, self.where, self.subject))
        return hashlib.sha256(identity.encode()).hexdigest()[:16]


def shortened(text: str) -> str:
    """The beginning of a text, to quote in a message."""
    return text[:_LINE].strip() + ("…" if len(text) > _LINE else "")
