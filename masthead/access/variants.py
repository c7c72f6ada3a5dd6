"""Variants: the few shapes that a page can have. A cache keeps a page for each path and variant,
never for each person."""

from enum import StrEnum

from masthead.access.gate import AccessLevel, ActiveGrant, Entitlements


class Variant(StrEnum):
    """What a page shows by registration and grants alone. Something that one reader unlocked, or
    that staff see, is no variant and is never kept."""

    ANONYMOUS = "anonymous"
    REGISTERED = "registered"
    PRO = "pro"


_ENTITLEMENTS = {
    Variant.ANONYMOUS: Entitlements(),
    Variant.REGISTERED: Entitlements(is_registered=True),
    Variant.PRO: Entitlements(is_registered=True, grants=(ActiveGrant(AccessLevel.PRO),)),
}


def variant_of(entitlements: Entitlements) -> Variant:
    """The variant that shows this reader what registration and grants open."""
    if entitlements.grant_for(AccessLevel.PRO):
        return Variant.PRO
    return Variant.REGISTERED if entitlements.is_registered else Variant.ANONYMOUS


def entitlements_of_variant(variant: Variant) -> Entitlements:
    """What the gate is told about anyone who gets this variant."""
    return _ENTITLEMENTS[variant]
