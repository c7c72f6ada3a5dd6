"""What somebody must hear of by mail is in the outbox with the commit that did it: what is rolled
back leaves no mail, what is committed always has one, whatever dies afterwards."""

from collections.abc import Callable
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from masthead.accounts import codes, email_change, passkeys, second_step
from masthead.accounts.email_change import Side
from masthead.accounts.models import AddressChange, Reader
from masthead.accounts.testing import make_reader
from masthead.membership import leads, seats, teams
from masthead.membership.models import Team
from masthead.membership.testing import make_team, seat_at
from masthead.outbox.models import TransactionalMessage

pytestmark = pytest.mark.django_db
NOUR, SAMI, ELSEWHERE = "nour@example.org", "sami@example.org", "nour@example.net"

# Something that a person does, and the inboxes that must hear of it.
type Deed = tuple[Callable[[], object], set[str]]


class PowerCutError(Exception):
    """Everything since the transaction began is lost."""


@pytest.fixture(autouse=True)
def outbox(settings: object) -> None:
    settings.MAILERS = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}
    }


@pytest.fixture
def nour() -> Reader:
    return make_reader(NOUR)


@pytest.fixture
def team(nour: Reader) -> Team:
    """Nour's, with Sami in it."""
    team = make_team("Harbour Bank", owner=nour, seats=3)
    seat_at(team, make_reader(SAMI))
    return team


def account_deed(name: str, nour: Reader) -> Deed:
    match name:
        case "code asked for":
            return partial(codes.issue, address=NOUR, ip=None), {NOUR}
        case "address change asked for":
            return partial(email_change.ask, reader=nour, new=ELSEWHERE, ip=None), {NOUR, ELSEWHERE}
        case "address changed":
            change = email_change.ask(reader=nour, new=ELSEWHERE, ip=None)
            assert isinstance(change, AddressChange)
            link = email_change.read_link(email_change.token(change, Side.NEW))
            assert link
            confirm = partial(email_change.confirm, link=link, ip=None, here=None)
            return confirm, {NOUR, ELSEWHERE}
        case "passkey removed":
            key = Authenticator.objects.create(
                user=nour, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"}
            )
            return partial(passkeys.remove, reader=nour, passkey_id=key.pk, ip=None), {NOUR}
        case "second step removed":
            RecoveryCodes.activate(nour)
            return partial(second_step.remove, reader=nour, actor=nour, ip=None), {NOUR}
        case _:
            spare = RecoveryCodes.activate(nour).get_unused_codes()[0]
            return partial(second_step.check, reader=nour, digits=spare, ip=None), {NOUR}


def team_deed(name: str, team: Team) -> Deed:
    nour, sami = Reader.objects.get(email=NOUR), Reader.objects.get(email=SAMI)
    match name:
        case "seat freed":
            return partial(seats.free, seat=team.seats.get(reader=sami), by=nour), {SAMI}
        case "seat given back":
            return partial(teams.leave, team=team, reader=sami), {NOUR}
        case "team offered":
            return partial(teams.offer, team=team, to=sami, by=nour), {SAMI}
        case "team taken over":
            Team.objects.filter(pk=team.pk).update(offered_to=sami)
            return partial(teams.take_over, team=team, reader=sami), {NOUR}
        case _:
            enquiry = {"name": "Sami", "address": SAMI, "organisation": "Harbour Bank"}
            return partial(leads.record_enquiry, seats=40, **enquiry), {SAMI, "sales@example.com"}


def assert_mail_goes_with_the_commit(deed: Deed) -> None:
    act, inboxes = deed
    TransactionalMessage.objects.all().delete()
    with pytest.raises(PowerCutError), transaction.atomic():
        act()
        raise PowerCutError
    assert not TransactionalMessage.objects.exists()
    act()
    assert set(TransactionalMessage.objects.values_list("address", flat=True)) == inboxes


@pytest.mark.parametrize(
    "name",
    [
        *("code asked for", "address change asked for", "address changed"),
        *("passkey removed", "second step removed", "recovery code used"),
    ],
)
def test_a_reader_hears_of_their_account_with_the_commit(nour: Reader, name: str) -> None:
    assert_mail_goes_with_the_commit(account_deed(name, nour))


@pytest.mark.parametrize(
    "name",
    ["seat freed", "seat given back", "team offered", "team taken over", "enquiry"],
)
def test_a_team_hears_of_its_seats_with_the_commit(team: Team, name: str, settings: object) -> None:
    settings.SALES = "sales@example.com"  # type: ignore[attr-defined]
    assert_mail_goes_with_the_commit(team_deed(name, team))


def test_who_frees_their_own_seat_gets_no_mail_about_it(team: Team) -> None:
    sami = Reader.objects.get(email=SAMI)
    seats.free(seat=team.seats.get(reader=sami), by=sami)
    assert not TransactionalMessage.objects.exists()


def test_a_colleague_who_was_shut_out_gets_no_mail(team: Team) -> None:
    Reader.objects.filter(email=SAMI).update(is_active=False)
    sami, nour = Reader.objects.get(email=SAMI), Reader.objects.get(email=NOUR)
    seats.free(seat=team.seats.get(reader=sami), by=nour)
    assert not TransactionalMessage.objects.exists()
