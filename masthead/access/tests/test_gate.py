"""One gate decides, and says why."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from masthead.access.gate import ActiveGrant, Entitlements, NextStep, Reason, decide, reasoning

STRANGER = Entitlements()
REGISTERED = Entitlements(is_registered=True)
MEMBER = Entitlements(is_registered=True, grants=(ActiveGrant("pro", "subscription"),))
STAFF = Entitlements(is_staff=True)


@dataclass(frozen=True)
class Thing:
    access_level: str = "public"
    is_published: bool = True
    gate_key: str = "story:1"


def test_public_content_is_open_to_everyone() -> None:
    for who in (None, STRANGER, REGISTERED, MEMBER):
        assert decide(who, Thing()).allowed


@pytest.mark.parametrize(
    ("level", "reason", "step"),
    [
        ("registered", Reason.FOR_REGISTERED, NextStep.REGISTER),
        ("pro", Reason.FOR_MEMBERS, NextStep.JOIN),
    ],
)
def test_gated_content_shows_its_teaser_and_the_next_step(
    level: str, reason: Reason, step: NextStep
) -> None:
    decision = decide(None, Thing(level))
    assert (decision.allowed, decision.teaser) == (False, True)
    assert (decision.reason, decision.next_step) == (reason, step)


def test_a_registered_reader_sees_registered_content_and_no_pro_content() -> None:
    assert decide(REGISTERED, Thing("registered")).reason is Reason.REGISTERED
    assert not decide(REGISTERED, Thing("pro")).allowed


@pytest.mark.parametrize("level", ["registered", "pro"])
def test_a_pro_grant_opens_pro_and_registered_content(level: str) -> None:
    who = Entitlements(grants=(ActiveGrant("pro", "seat"),))
    decision = decide(who, Thing(level))
    assert decision.reason is Reason.GRANT
    assert decision.grant == who.grants[0]


def test_the_decision_names_the_grant_that_lasts_longest() -> None:
    soon = ActiveGrant("pro", "trial", datetime(2026, 12, 1, tzinfo=UTC))
    late = ActiveGrant("pro", "seat", datetime(2027, 12, 1, tzinfo=UTC))
    ever = ActiveGrant("pro", "comp")
    assert decide(Entitlements(grants=(soon, late)), Thing("pro")).grant == late
    assert decide(Entitlements(grants=(soon, ever, late)), Thing("pro")).grant == ever


def test_a_registered_grant_does_not_open_pro_content() -> None:
    assert not decide(
        Entitlements(grants=(ActiveGrant("registered", "comp"),)), Thing("pro")
    ).allowed


@pytest.mark.parametrize("reason", [Reason.METER, Reason.GIFT])
def test_an_unlocked_story_is_open_and_no_other(reason: Reason) -> None:
    who = Entitlements(unlocked={"story:1": reason})
    opened = decide(who, Thing("pro"))
    assert (opened.allowed, opened.reason) == (True, reason)
    assert not decide(who, Thing("pro", gate_key="story:2")).allowed


def test_unpublished_content_has_no_teaser_for_anyone() -> None:
    for who in (REGISTERED, MEMBER, Entitlements(unlocked={"story:1": Reason.GIFT})):
        decision = decide(who, Thing("pro", is_published=False))
        assert (decision.allowed, decision.teaser) == (False, False)


def test_staff_see_everything() -> None:
    assert decide(STAFF, Thing("pro", is_published=False)).allowed


def test_an_unknown_access_level_is_closed_to_everyone_but_staff() -> None:
    opened = Entitlements(
        is_registered=True, grants=MEMBER.grants, unlocked={"story:1": Reason.METER}
    )
    for who in (None, REGISTERED, MEMBER, opened):
        assert not decide(who, Thing("secret")).allowed


def test_the_reasoning_ends_with_the_decision() -> None:
    for who in (STRANGER, REGISTERED, MEMBER, STAFF):
        asked = reasoning(who, Thing("pro"))
        assert all(answer is None for _, answer in asked[:-1])
        assert asked[-1][1] == decide(who, Thing("pro"))
