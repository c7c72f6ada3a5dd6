"""The gate: the one function that decides whether a reader may see something, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class AccessLevel(StrEnum):
    """Whom content is for."""

    PUBLIC = "public"
    REGISTERED = "registered"
    PRO = "pro"


class Gated(Protocol):
    """What the gate sees of a thing: never a Story, only this."""

    @property
    def access_level(self) -> str: ...
    @property
    def is_published(self) -> bool: ...
    @property
    def gate_key(self) -> str:
        """The thing's key in the gate's records: "story:17"."""
        ...


@dataclass(frozen=True, slots=True)
class ActiveGrant:
    """A grant in force: the level it opens, where it comes from, and when it ends (None: never)."""

    level: str
    source: str = ""
    until: datetime | None = None


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
class Entitlements:
    """What the gate knows of a reader at one moment. `unlocked` names single things that are open
    to this reader, by the meter or as a gift."""

    is_registered: bool = False
    is_staff: bool = False
    grants: tuple[ActiveGrant, ...] = ()
    unlocked: Mapping[str, Reason] = field(default_factory=dict)

    def grant_for(self, level: str) -> ActiveGrant | None:
        """The grant that opens `level` and lasts longest, if there is one."""
        matching = [grant for grant in self.grants if grant.level == level]
        return max(matching, key=_end_of, default=None)


def _end_of(grant: ActiveGrant) -> tuple[bool, float]:
    """A sort key: a grant without an end lasts longest."""
    return grant.until is None, grant.until.timestamp() if grant.until else 0.0


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
    access level. An unpublished thing has no teaser; an unknown level opens to staff alone."""
    return next(answer for _, answer in reasoning(who, thing) if answer is not None)


def levels_behind(step: NextStep) -> tuple[AccessLevel, ...]:
    """The access levels that this step would open to an anonymous reader."""
    return tuple(level for level in AccessLevel if decide(None, _Sample(level)).next_step is step)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Something published at a level."""

    access_level: str
    is_published: bool = True
    gate_key: str = ""


def reasoning(who: Entitlements | None, thing: Gated) -> list[tuple[str, Decision | None]]:
    """The questions that the gate asks, in order, each with its answer (None: go on to the next),
    down to the one that decided."""
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


def _is_for_registered(who: Entitlements, thing: Gated) -> Decision | None:
    if thing.access_level != AccessLevel.REGISTERED or not who.is_registered:
        return None
    return Decision(allowed=True, reason=Reason.REGISTERED)


def _is_granted(who: Entitlements, thing: Gated) -> Decision | None:
    """PRO opens what is for registered readers, too."""
    levels = _OPENED_BY.get(thing.access_level, ())
    grant = next((found for level in levels if (found := who.grant_for(level))), None)
    return Decision(allowed=True, reason=Reason.GRANT, grant=grant) if grant else None


def _is_unlocked(who: Entitlements, thing: Gated) -> Decision | None:
    reason = who.unlocked.get(thing.gate_key) if thing.access_level in _OPENED_BY else None
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
    ("Is it for registered readers, and is this reader registered?", _is_for_registered),
    ("Does an active grant open it?", _is_granted),
    ("Was it opened by the meter or by a gift?", _is_unlocked),
    ("Nothing gives access.", _stays_shut),
)
