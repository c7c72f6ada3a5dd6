"""Changing the e-mail address: both addresses are asked, and the old one has the last word."""

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


def test_an_e_mail_change_takes_effect_once_the_new_address_confirms(
    client: Client, nour: Reader
) -> None:
    _ask_to_move(client)
    path = link_in(last_mail(NEW), "address")
    assert "Confirm your new address" in Client().get(path).content.decode()
    nour.refresh_from_db()
    assert nour.email == NOUR
    press(Client(), path)
    nour.refresh_from_db()
    assert nour.email == NEW
    assert {to for message in mail.outbox[-2:] for to in message.to} == {NOUR, NEW}


def test_the_old_address_stops_a_pending_change_and_signs_every_device_out(
    client: Client, nour: Reader
) -> None:
    _ask_to_move(client)
    press(Client(), link_in(last_mail(NOUR), "address"))
    assert press(Client(), link_in(last_mail(NEW), "address")).status_code == 410
    nour.refresh_from_db()
    assert nour.email == NOUR
    assert not is_signed_in(client)


def test_the_old_address_undoes_a_completed_change(client: Client, nour: Reader) -> None:
    _ask_to_move(client)
    press(Client(), link_in(last_mail(NEW), "address"))
    press(Client(), link_in(last_mail(NOUR), "address"))
    nour.refresh_from_db()
    assert nour.email == NOUR
    assert not is_signed_in(client)


def test_only_the_owner_of_a_taken_address_learns_that_it_is_taken(
    client: Client, nour: Reader
) -> None:
    make_reader(NEW)
    _ask_to_move(client)
    assert f"We sent an e-mail to {NEW}" in client.get(reverse("account")).content.decode()
    assert "already has an account" in last_mail(NEW).body
    assert "/account/address/" not in last_mail(NEW).body


def test_a_forged_e_mail_change_link_is_refused(client: Client) -> None:
    for link in ("x", "WzEsIm5ldyJd:1abc:forged"):
        assert client.get(reverse("address_change", args=[link])).status_code == 410


def test_the_old_address_undoes_a_chain_of_changes(client: Client, nour: Reader) -> None:
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


def test_a_confirmed_e_mail_change_signs_out_other_devices(client: Client, nour: Reader) -> None:
    elsewhere = Client()
    sign_in(elsewhere, NOUR)
    _ask_to_move(client)
    press(client, link_in(last_mail(NEW), "address"))
    assert (is_signed_in(client), is_signed_in(elsewhere)) == (True, False)


def test_undoing_a_change_merges_the_new_account_at_the_old_address(
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


def test_a_sign_up_by_a_third_party_does_not_block_undoing_a_change(
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


def test_merging_accounts_keeps_duplicates_once_and_loses_no_seat(
    client: Client, nour: Reader, settings: Any
) -> None:
    settings.METER = 3
    team = make_team(seats=2)
    seat_at(team, nour)
    metering.open_for_reader(nour, "story:1", ip=None)
    undo = _stolen(client)
    sign_in(Client(), NOUR)
    anew = Reader.objects.get(email=NOUR)
    seat_at(team, anew)
    metering.open_for_reader(anew, "story:1", ip=None)
    press(Client(), undo)
    assert [each.reader for each in team.seats.order_by("number")] == [nour, None]
    assert Grant.objects.in_force().filter(reader=nour).exists()
    assert Opening.objects.filter(reader=nour).count() == 1


def test_merging_keeps_a_second_contract_cancellable(client: Client, nour: Reader) -> None:
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


def test_an_older_account_at_the_old_address_blocks_undoing_a_change(
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


def test_a_new_account_at_an_old_address_is_told_of_the_change(
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


def test_stopping_a_change_removes_passkeys_and_keeps_the_authenticator_app(
    client: Client, nour: Reader
) -> None:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN):
        Authenticator.objects.create(user=nour, type=kind, data={})
    _ask_to_move(client)
    press(Client(), link_in(last_mail(NOUR), "address"))
    assert [each.type for each in Authenticator.objects.all()] == [Authenticator.Type.TOTP]
