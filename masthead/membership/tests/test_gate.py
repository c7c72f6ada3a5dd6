"""One gate decides, and says why."""

from dataclasses import dataclass

import pytest

from masthead.membership.gate import NextStep, Reason, decide


@dataclass(frozen=True)
class Thing:
    access_level: str = "public"
    is_published: bool = True


@dataclass(frozen=True)
class Person:
    is_authenticated: bool = True
    is_staff: bool = False


def test_what_is_public_is_open_to_all() -> None:
    assert decide(None, Thing()).allowed


@pytest.mark.parametrize(
    ("level", "reason", "step"),
    [
        ("registered", Reason.FOR_REGISTERED, NextStep.REGISTER),
        ("pro", Reason.FOR_MEMBERS, NextStep.JOIN),
    ],
)
def test_what_is_not_public_shows_its_teaser_and_the_way_in(
    level: str, reason: Reason, step: NextStep
) -> None:
    for reader in (None, Person()):
        decision = decide(reader, Thing(level))
        assert (decision.allowed, decision.teaser) == (False, True)
        assert (decision.reason, decision.next_step) == (reason, step)


def test_an_unpublished_thing_has_no_teaser() -> None:
    decision = decide(Person(), Thing(is_published=False))
    assert (decision.allowed, decision.teaser) == (False, False)


def test_staff_read_everything() -> None:
    assert decide(Person(is_staff=True), Thing("pro", is_published=False)).allowed


def test_an_unknown_level_stays_shut() -> None:
    assert not decide(Person(), Thing("secret")).allowed
