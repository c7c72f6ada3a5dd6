"""A page has a few variants, and each shows what the gate allows whoever gets it."""

from dataclasses import dataclass

import pytest

from masthead.access.gate import AccessLevel, ActiveGrant, Entitlements, Reason, decide
from masthead.access.variants import Variant, entitlements_of_variant, variant_of


@dataclass(frozen=True)
class Thing:
    access_level: str
    is_published: bool = True
    gate_key: str = "story:1"


@pytest.mark.parametrize(
    ("entitlements", "variant"),
    [
        (Entitlements(), Variant.ANONYMOUS),
        (Entitlements(is_registered=True), Variant.REGISTERED),
        (Entitlements(grants=(ActiveGrant("pro", "comp"),)), Variant.PRO),
        (Entitlements(is_registered=True, grants=(ActiveGrant("pro"),)), Variant.PRO),
        (Entitlements(grants=(ActiveGrant("registered"),)), Variant.ANONYMOUS),
        (Entitlements(unlocked={"story:1": Reason.METER}), Variant.ANONYMOUS),
    ],
    ids=["anonymous", "registered", "comp", "member", "lesser grant", "meter"],
)
def test_registration_and_grants_alone_choose_the_variant(
    entitlements: Entitlements, variant: Variant
) -> None:
    assert variant_of(entitlements) is variant


@pytest.mark.parametrize("variant", Variant)
def test_a_variant_s_entitlements_lead_back_to_it(variant: Variant) -> None:
    assert variant_of(entitlements_of_variant(variant)) is variant


@pytest.mark.parametrize(
    ("variant", "levels"),
    [
        (Variant.ANONYMOUS, [AccessLevel.PUBLIC]),
        (Variant.REGISTERED, [AccessLevel.PUBLIC, AccessLevel.REGISTERED]),
        (Variant.PRO, list(AccessLevel)),
    ],
)
def test_a_variant_opens_its_levels_and_no_others(
    variant: Variant, levels: list[AccessLevel]
) -> None:
    who = entitlements_of_variant(variant)
    assert [level for level in AccessLevel if decide(who, Thing(level)).allowed] == levels
