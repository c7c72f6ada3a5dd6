"""The gate: the one function that decides whether a reader may see something, and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
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
    @property
    def gate_key(self) -> str:
        """The thing's name in the books of the gate: "story:17"."""
        ...


@dataclass(frozen=True, slots=True)
class ActiveGrant:
    """A grant in force: which level it opens, where it comes from, until when (None: no end)."""

    level: str
    source: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entitlements:
    """What the gate knows of a reader at one moment. `opened` names single things opened for this
    reader, each with its reason: by the meter or as a gift."""

    is_registered: bool = False
    is_staff: bool = False
    held: tuple[ActiveGrant, ...] = ()
    opened: dict[str, "Reason"] = field(default_factory=dict)

    def holds(self, level: str) -> ActiveGrant | None:
        """The grant that opens `level` and lasts longest, if one does."""
        fitting = [held for held in self.held if held.level == level]
        return max(fitting, key=_lasts, default=None)


def _lasts(held: ActiveGrant) -> tuple[bool, float]:
    return held.until is None, held.until.timestamp() if held.until else 0.0


class Reason(StrEnum):
    """Why the gate decided as it did."""

    OPEN_TO_ALL = "open to everyone"
    STAFF = "staff have full access"
    NOT_PUBLISHED = "not published"
    REGISTERED = "registered with a confirmed address"
    GRANT = "an active grant"
    METER = "opened by the meter"
    GIFT = "given by a member"
    FOR_REGISTERED = "for registered readers"
    FOR_MEMBERS = "for PRO members"


class NextStep(StrEnum):
    """What would let the reader in."""

    NONE = ""
    REGISTER = "register"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reader may see of a thing: all of it, its teaser, or nothing. `grant` is the one
    that let the reader in, if one did."""

    allowed: bool
    reason: Reason
    teaser: bool = True
    next_step: NextStep = NextStep.NONE
    grant: ActiveGrant | None = None


ANONYMOUS = Entitlements()


def decide(who: Entitlements | None, thing: Gated) -> Decision:
    """Whether `who` (None: anonymous) may see `thing`. Pure, and the only place that compares an
    access level. An unpublished thing has no teaser; what the gate does not know stays shut."""
    return next(answer for _, answer in reasoning(who, thing) if answer is not None)


def levels_behind(step: NextStep) -> tuple[AccessLevel, ...]:
    """The access levels that this step lets a stranger into."""
    return tuple(level for level in AccessLevel if decide(None, _Sample(level)).next_step is step)


@dataclass(frozen=True, slots=True)
class _Sample:
    """A thing of a level, published."""

    access_level: str
    is_published: bool = True
    gate_key: str = ""


def reasoning(who: Entitlements | None, thing: Gated) -> list[tuple[str, Decision | None]]:
    """Every question that the gate asks, in order, with its answer (None: it did not settle the
    matter), down to the one that decided."""
    asked: list[tuple[str, Decision | None]] = []
    for question, rule in _RULES:
        answer = rule(who or ANONYMOUS, thing)
        asked.append((question, answer))
        if answer is not None:
            break
    return asked


def _is_staff(who: Entitlements, thing: Gated) -> Decision | None:
    return Decision(allowed=True, reason=Reason.STAFF) if who.is_staff else None


def _is_unpublished(who: Entitlements, thing: Gated) -> Decision | None:
    if thing.is_published:
        return None
    return Decision(allowed=False, reason=Reason.NOT_PUBLISHED, teaser=False)


def _is_public(who: Entitlements, thing: Gated) -> Decision | None:
    if thing.access_level != AccessLevel.PUBLIC:
        return None
    return Decision(allowed=True, reason=Reason.OPEN_TO_ALL)


def _is_for_the_registered(who: Entitlements, thing: Gated) -> Decision | None:
    if thing.access_level != AccessLevel.REGISTERED or not who.is_registered:
        return None
    return Decision(allowed=True, reason=Reason.REGISTERED)


def _is_granted(who: Entitlements, thing: Gated) -> Decision | None:
    """PRO opens what is for the registered too."""
    levels = _OPENED_BY.get(thing.access_level, ())
    held = next((found for level in levels if (found := who.holds(level))), None)
    return Decision(allowed=True, reason=Reason.GRANT, grant=held) if held else None


def _is_opened(who: Entitlements, thing: Gated) -> Decision | None:
    reason = who.opened.get(thing.gate_key) if thing.access_level in _OPENED_BY else None
    return Decision(allowed=True, reason=reason) if reason else None


def _stays_shut(who: Entitlements, thing: Gated) -> Decision | None:
    if thing.access_level == AccessLevel.REGISTERED:
        return Decision(allowed=False, reason=Reason.FOR_REGISTERED, next_step=NextStep.REGISTER)
    return Decision(allowed=False, reason=Reason.FOR_MEMBERS, next_step=NextStep.JOIN)


# Which grants open a level that is not public.
_OPENED_BY: dict[str, tuple[str, ...]] = {
    AccessLevel.REGISTERED: (AccessLevel.PRO,),
    AccessLevel.PRO: (AccessLevel.PRO,),
}

type _Rule = Callable[[Entitlements, Gated], Decision | None]
_RULES: tuple[tuple[str, _Rule], ...] = (
    ("Is this a member of staff?", _is_staff),
    ("Is it unpublished?", _is_unpublished),
    ("Is it open to everyone?", _is_public),
    ("Is it for registered readers, and is this reader registered?", _is_for_the_registered),
    ("Does an active grant open it?", _is_granted),
    ("Was it opened by the meter or by a gift?", _is_opened),
    ("Nothing gives access.", _stays_shut),
)
