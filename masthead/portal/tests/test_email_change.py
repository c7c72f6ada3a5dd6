"""Moving an account to another address: both inboxes are asked, the old one has the last word."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import (
    is_signed_in,
    last_mail,
    link_in,
    make_reader,
    make_staff,
    press,
    sign_in,
)
from masthead.billing.testing import make_contract
from masthead.membership import grants, metering
from masthead.membership.models import Grant, Opening, Seat
from masthead.membership.testing import make_team, seat_at
from masthead.newsletters.models import Subscriber
from masthead.newsletters.testing import make_newsletter, make_subscriber
from masthead.outbox.models import Delivery
from masthead.outbox.testing import make_send

pytestmark = pytest.mark.django_db
NOUR = "nour@example.com"
NEW = "nour.khoury@example.org"


@pytest.fixture
def nour(client: Client) -> Reader:
    sign_in(client, NOUR)
    return Reader.objects.get(email=NOUR)


def _ask_to_move(client: Client, new: str = NEW) -> None:
    press(client, reverse("change_address"), {"email": new})


def test_an_address_moves_when_the_new_inbox_confirms(client: Client, nour: Reader) -> None:
    _ask_to_move(client)
    path = link_in(last_mail(NEW), "address")
    assert "Confirm your new address" in Client().get(path).content.decode()
    nour.refresh_from_db()
    assert nour.email == NOUR
    press(Client(), path)
    nour.refresh_from_db()
    assert nour.email == NEW
    assert {to for message in mail.outbox[-2:] for to in message.to} == {NOUR, NEW}


def test_the_old_inbox_stops_it_and_everybody_is_signed_out(client: Client, nour: Reader) -> None:
    _ask_to_move(client)
    press(Client(), link_in(last_mail(NOUR), "address"))
    assert press(Client(), link_in(last_mail(NEW), "address")).status_code == 410
    nour.refresh_from_db()
    assert nour.email == NOUR
    assert not is_signed_in(client)


def test_the_old_inbox_takes_it_back_afterwards(client: Client, nour: Reader) -> None:
    _ask_to_move(client)
    press(Client(), link_in(last_mail(NEW), "address"))
    press(Client(), link_in(last_mail(NOUR), "address"))
    nour.refresh_from_db()
    assert nour.email == NOUR
    assert not is_signed_in(client)


def test_an_address_in_use_is_told_to_its_inbox_alone(client: Client, nour: Reader) -> None:
    make_reader(NEW)
    _ask_to_move(client)
    assert f"We sent an e-mail to {NEW}" in client.get(reverse("account")).content.decode()
    assert "already has an account" in last_mail(NEW).body
    assert "/account/address/" not in last_mail(NEW).body


def test_a_forged_link_opens_nothing(client: Client) -> None:
    for link in ("x", "WzEsIm5ldyJd:1abc:forged"):
        assert client.get(reverse("address_change", args=[link])).status_code == 410


def test_the_old_inbox_takes_it_back_however_often_it_was_moved_on(
    client: Client, nour: Reader
) -> None:
    _ask_to_move(client)
    press(client, link_in(last_mail(NEW), "address"))
    undo = link_in(last_mail(NOUR), "address")
    _ask_to_move(client, "third@example.org")
    press(Client(), link_in(last_mail("third@example.org"), "address"))
    undo_second = link_in(last_mail(NEW), "address")
    Authenticator.objects.create(user=nour, type=Authenticator.Type.TOTP, data={})
    assert "is still your address" in press(Client(), undo).content.decode()
    nour.refresh_from_db()
    assert nour.email == NOUR
    assert not Authenticator.objects.exists()
    assert press(Client(), undo_second).status_code == 410


def _stolen(client: Client) -> str:
    """The account has moved to a thief; gives the link by which the old inbox takes it back."""
    _ask_to_move(client)
    press(Client(), link_in(last_mail(NEW), "address"))
    return link_in(last_mail(NOUR), "address")


def test_a_confirmed_move_signs_the_other_devices_out(client: Client, nour: Reader) -> None:
    elsewhere = Client()
    sign_in(elsewhere, NOUR)
    _ask_to_move(client)
    press(client, link_in(last_mail(NEW), "address"))
    assert (is_signed_in(client), is_signed_in(elsewhere)) == (True, False)


def test_who_began_anew_at_the_old_address_gets_the_account_back_with_all_of_both(
    client: Client, nour: Reader
) -> None:
    straits, levant, gulf = (make_newsletter(name) for name in ("Straits", "Levant", "Gulf"))
    make_subscriber(straits, nour)
    left = make_subscriber(levant, nour)
    Subscriber.objects.filter(pk=left.pk).update(state=Subscriber.State.ENDED)
    undo = _stolen(client)
    again = Client()
    sign_in(again, NOUR)
    anew = Reader.objects.get(email=NOUR)
    press(again, reverse("save_newsletters"), {"newsletter": ["levant", "gulf"]})
    team = make_team()
    seat_at(team, anew)
    send = make_send(NOUR)
    grants.give_comp(reader=anew, until=None, given_by=make_staff(), note="Spoke at our dinner")
    assert press(Client(), undo).status_code == 200
    nour.refresh_from_db()
    anew.refresh_from_db()
    assert nour.email == NOUR
    assert (anew.email, anew.is_active) == (f"closed-{anew.pk}@closed.invalid", False)
    active = Subscriber.objects.active().filter(reader=nour)
    assert {each.newsletter for each in active} == {straits, levant, gulf}
    assert Seat.objects.get(team=team, reader__isnull=False).reader == nour
    assert {each.source for each in Grant.objects.in_force().filter(reader=nour)} == {
        "seat",
        "comp",
    }
    assert Delivery.objects.get(send=send).reader == nour
    assert (is_signed_in(client), is_signed_in(again)) == (False, False)
    [entry] = AuditEntry.objects.about(nour).filter(verb="accounts.merged")
    assert entry.detail == {"was": anew.pk}
    assert AuditEntry.objects.about(anew).filter(verb="accounts.merged").exists()
    back = Client()
    sign_in(back, NOUR)
    assert NOUR in back.get(reverse("account")).content.decode()
    assert Reader.objects.get(email=NOUR) == nour


def test_a_form_that_anybody_fills_in_does_not_keep_the_account_from_its_owner(
    client: Client, nour: Reader
) -> None:
    straits = make_newsletter("Straits")
    make_subscriber(straits, nour)
    undo = _stolen(client)
    press(Client(), reverse("newsletters"), {"email": NOUR, "newsletter": ["straits"]})
    assert Reader.objects.filter(email=NOUR).exists()
    press(Client(), undo)
    nour.refresh_from_db()
    assert nour.email == NOUR
    assert Subscriber.objects.active().get(newsletter=straits).reader == nour


def test_the_same_in_both_is_kept_once_and_no_seat_is_lost(
    client: Client, nour: Reader, settings: Any
) -> None:
    settings.METER = 3
    team = make_team(seats=2)
    seat_at(team, nour)
    metering.open_for(nour, "story:1")
    undo = _stolen(client)
    sign_in(Client(), NOUR)
    anew = Reader.objects.get(email=NOUR)
    seat_at(team, anew)
    metering.open_for(anew, "story:1")
    press(Client(), undo)
    assert [each.reader for each in team.seats.order_by("number")] == [nour, None]
    assert Grant.objects.in_force().filter(reader=nour).exists()
    assert Opening.objects.filter(reader=nour).count() == 1


def test_a_second_running_contract_is_kept_apart_and_can_still_be_cancelled(
    client: Client, nour: Reader
) -> None:
    first = make_contract(nour)
    undo = _stolen(client)
    sign_in(Client(), NOUR)
    anew = Reader.objects.get(email=NOUR)
    second = make_contract(anew, price=first.price)
    press(Client(), undo)
    nour.refresh_from_db()
    second.refresh_from_db()
    assert nour.email == NOUR
    assert second.subscription.is_running
    assert second.customer.mail_to == NOUR
    assert second.subscription.reader == Reader.objects.get(pk=anew.pk, is_active=True)


def test_an_account_that_is_older_than_the_move_keeps_its_place(
    client: Client, nour: Reader
) -> None:
    other = make_reader("zeina@example.com")
    undo = _stolen(client)
    Reader.objects.filter(pk=other.pk).update(email=NOUR)
    page = press(Client(), undo)
    assert page.status_code == 410
    assert "change that account’s address" in page.content.decode()
    nour.refresh_from_db()
    assert nour.email == NEW
    Reader.objects.filter(pk=other.pk).update(email="zeina@example.org")
    press(Client(), undo)
    nour.refresh_from_db()
    assert nour.email == NOUR


def test_who_begins_anew_is_told_that_an_account_left_from_there(
    client: Client, nour: Reader
) -> None:
    undo = _stolen(client)
    again = Client()
    sign_in(again, NOUR)
    page = again.get(reverse("account")).content.decode()
    assert f"The address of an account was changed from {NOUR} to {NEW}" in page
    assert "/account/address/" in page
    press(again, undo)
    back = Client()
    sign_in(back, NOUR)
    assert (
        "The address of an account was changed" not in back.get(reverse("account")).content.decode()
    )


def test_passkeys_go_when_a_move_is_stopped_and_the_app_of_before_stays(
    client: Client, nour: Reader
) -> None:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN):
        Authenticator.objects.create(user=nour, type=kind, data={})
    _ask_to_move(client)
    press(Client(), link_in(last_mail(NOUR), "address"))
    assert [each.type for each in Authenticator.objects.all()] == [Authenticator.Type.TOTP]
