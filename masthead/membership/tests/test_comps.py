"""What the house gives, and takes back."""

from datetime import timedelta

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


def test_revoking_a_comp_says_why_and_leaves_every_other_comp_alone(omar: Reader) -> None:
    maya, nour = make_reader(), make_reader()
    grant, second = (
        give_comp(reader=maya, until=None, given_by=omar, note=f" Prize {n} ") for n in (1, 2)
    )
    other = give_comp(reader=nour, until=in_days(7), given_by=omar, note="Jury")
    assert (grant.note, grant.ends_at, other.ends_at is None) == ("Prize 1", None, False)
    revoke_comp(grant=grant, by=omar, note="No longer on the jury")
    grant.refresh_from_db()
    ended = grant.ends_at
    revoke_comp(grant=grant, by=omar, note="Again")
    grant.refresh_from_db()
    assert (grant.note, grant.ends_at) == ("No longer on the jury", ended)
    in_force = Grant.objects.in_force().order_by("pk").values_list("pk", "note")
    assert list(in_force) == [(second.pk, "Prize 2"), (other.pk, "Jury")]
    entry = AuditEntry.objects.about(maya).get(verb="grant.taken_back")
    assert (entry.actor, entry.detail) == (omar, {"note": "No longer on the jury"})


def test_a_comp_is_in_force_from_its_start_until_just_before_its_end(omar: Reader) -> None:
    maya, moment = make_reader(), timedelta(microseconds=1)
    grant = give_comp(reader=maya, until=in_days(7), given_by=omar, note="Jury")
    assert grant.ends_at
    starts, ends = grant.starts_at, grant.ends_at
    for at, is_open in (
        *((starts - moment, False), (starts, True), (ends - moment, True), (ends, False)),
    ):
        assert grant.is_in_force(at) is is_open
        assert bool(entitlements_of(maya, at=at).grants) is is_open
    Grant.objects.update(ends_at=None)
    grant.refresh_from_db()
    assert grant.is_in_force(ends)
    assert AuditEntry.objects.about(maya).get().detail == {
        "until": ends.isoformat(),
        "note": "Jury",
    }


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
