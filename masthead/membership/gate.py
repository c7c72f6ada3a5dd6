"""The gate: the one function that decides whether a reader may see something, and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.db import models


class AccessLevel(models.TextChoices):
    """Whom content is for."""

    PUBLIC = "public", "Everyone"
    REGISTERED = "registered", "Registered readers"
    PRO = "pro", "PRO members"


class Gated(Protocol):
    """What the gate sees of a thing: never a Story, only this."""

    @property
    def access_level(self) -> str: ...
    @property
    def is_published(self) -> bool: ...


class Who(Protocol):
    """What the gate sees of a reader."""

    @property
    def is_authenticated(self) -> bool: ...
    @property
    def is_staff(self) -> bool: ...


class Reason(StrEnum):
    """Why the gate decided as it did."""

    OPEN_TO_ALL = "open to all"
    STAFF = "staff read everything"
    NOT_PUBLISHED = "not published"
    FOR_REGISTERED = "for registered readers"
    FOR_MEMBERS = "for PRO members"


class NextStep(StrEnum):
    """What would let the reader in."""

    NONE = ""
    REGISTER = "register"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reader may see of a thing: all of it, its teaser, or nothing."""

    allowed: bool
    reason: Reason
    teaser: bool = True
    next_step: NextStep = NextStep.NONE


def decide(reader: Who | None, thing: Gated) -> Decision:
    """Whether `reader` (None: anonymous) may see `thing`. Pure, and the only place that compares
    an access level. An unpublished thing has no teaser. Until memberships are sold, what is not
    public is open to staff alone."""
    if reader is not None and reader.is_authenticated and reader.is_staff:
        return Decision(allowed=True, reason=Reason.STAFF)
    if not thing.is_published:
        return Decision(allowed=False, reason=Reason.NOT_PUBLISHED, teaser=False)
    if thing.access_level == AccessLevel.PUBLIC:
        return Decision(allowed=True, reason=Reason.OPEN_TO_ALL)
    if thing.access_level == AccessLevel.REGISTERED:
        return Decision(allowed=False, reason=Reason.FOR_REGISTERED, next_step=NextStep.REGISTER)
    return Decision(allowed=False, reason=Reason.FOR_MEMBERS, next_step=NextStep.JOIN)
