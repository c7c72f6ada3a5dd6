"""What the house gives, and takes back."""

import pytest

from masthead.access.gate import AccessLevel
from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.membership.entitlements import entitlements_of
from masthead.membership.grants import CompError, give_comp, revoke_comp
from masthead.membership.models import Grant
from masthead.membership.testing import in_days, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def omar() -> Reader:
    return make_staff("omar@example.org")


def reads(reader: Reader) -> bool:
    return bool(entitlements_of(reader).grant_for(AccessLevel.PRO))


def test_a_comp_gives_pro_access_until_it_is_revoked(omar: Reader) -> None:
    maya = make_reader()
    grant = give_comp(reader=maya, until=None, given_by=omar, note="Jury of the prize")
    assert reads(maya)
    revoke_comp(grant=grant, by=omar, note="The jury has ended")
    revoke_comp(grant=grant, by=omar, note="Again")
    assert not reads(maya)
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["grant.given", "grant.taken_back"]


@pytest.mark.parametrize(("days", "note"), [(-1, "Prize"), (7, "  ")])
def test_a_comp_needs_a_future_day_and_a_reason(omar: Reader, days: int, note: str) -> None:
    with pytest.raises(CompError):
        give_comp(reader=make_reader(), until=in_days(days), given_by=omar, note=note)
    assert not Grant.objects.exists()


def test_a_bought_grant_cannot_be_revoked_as_a_comp(omar: Reader) -> None:
    maya = make_member()
    with pytest.raises(CompError, match="comes from a subscription"):
        revoke_comp(grant=maya.grants.get(), by=omar, note="No")
    assert reads(maya)
