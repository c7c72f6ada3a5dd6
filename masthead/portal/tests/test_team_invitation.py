"""An invitation: an e-mail, a page that changes nothing when opened, a seat."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import Reader
from masthead.accounts.testing import code_in, last_mail, make_reader, press
from masthead.membership import invitations, seats, subscriptions
from masthead.membership.entitlements import entitlements_of
from masthead.membership.models import Invitation, Seat, Subscription, Team
from masthead.membership.testing import in_days, make_subscription, seat_at
from masthead.portal.tests.team import NOUR, SAMI, invite, notices, signed_in, team_of
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return team_of(make_reader(NOUR, first_name="Nour", last_name="Khoury"), seats=1)


@pytest.fixture
def invitation(team: Team) -> Invitation:
    return invite(team)


def page_of(invitation: Invitation) -> str:
    return reverse("invitation", args=[invitation.token])


def seen(client: Client, invitation: Invitation) -> str:
    return client.get(page_of(invitation)).content.decode()


def answer(client: Client, invitation: Invitation, word: str = "yes") -> str:
    return press(client, page_of(invitation), {"answer": word}, follow=True).content.decode()


def test_the_notice_names_who_invites_and_its_link_works(invitation: Invitation) -> None:
    assert notices() == [f"{SAMI}: You are invited to Masthead"]
    body = str(mail.outbox[-1].body)
    assert "Nour Khoury has invited you to join" in body
    found = re.search(r"/teams/invitations/\S+", body)
    assert found
    assert found.group() == page_of(invitation)


def test_an_invitee_without_an_account_signs_in_and_returns_to_the_invitation(
    invitation: Invitation,
) -> None:
    client = Client()
    page = seen(client, invitation)
    assert SAMI not in page
    door = re.search(r'href="([^"]+)">Sign in to accept', page)
    assert door
    press(client, reverse("sign_in"), {"email": SAMI, "next": page_of(invitation)})
    entered = press(client, reverse("enter_code"), {"code": code_in(last_mail(SAMI))})
    assert entered["Location"] == page_of(invitation)
    assert "Take the seat" in seen(client, invitation)
    assert not Seat.objects.filter(reader__isnull=False).exists()
    assert "You have a seat in Harbour Bank" in answer(client, invitation)
    assert entitlements_of(Reader.objects.get(email=SAMI)).grants


def test_an_accepted_seat_gives_access_on_the_next_page(invitation: Invitation) -> None:
    client, _ = signed_in(SAMI)
    memo = make_story(access_level="pro", paragraphs=["For all."] * 3 + ["For members alone."])
    assert "For members alone." not in client.get(memo.address).content.decode()
    answer(client, invitation)
    assert "For members alone." in client.get(memo.address).content.decode()


def test_a_reader_with_another_address_is_told_what_to_do(invitation: Invitation) -> None:
    elif_, _ = signed_in("elif@example.com")
    page = seen(elif_, invitation)
    assert "for another address" in page
    assert SAMI not in page
    assert "for another address" in answer(elif_, invitation)
    answer(elif_, invitation, "no")
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.OPEN


def test_accepting_while_signed_out_redirects_to_sign_in(invitation: Invitation) -> None:
    pressed = press(Client(), page_of(invitation), {"answer": "yes"})
    assert pressed["Location"].startswith(reverse("sign_in"))


def test_an_invitee_declines_and_gets_no_seat(invitation: Invitation) -> None:
    sami, _ = signed_in(SAMI)
    assert "You declined the invitation" in answer(sami, invitation, "no")
    assert "no longer valid" in seen(sami, invitation)


def test_an_invitee_joins_the_waiting_list_when_no_seat_is_free(
    invitation: Invitation, team: Team
) -> None:
    taken = seat_at(team, make_reader())
    sami, _ = signed_in(SAMI)
    assert "number 1 on the waiting list" in answer(sami, invitation)
    notices()
    seats.free(seat=taken, by=team.owner)
    assert notices() == [f"{SAMI}: A seat at Masthead is free for you"]
    assert "is free for you" in seen(sami, invitation)
    assert "You have a seat" in answer(sami, invitation)


def test_a_seat_leaves_the_reader_s_own_membership_unchanged(invitation: Invitation) -> None:
    sami, reader = signed_in(SAMI)
    own = make_subscription(reader)
    assert "it continues and is charged until you cancel" in seen(sami, invitation)
    answer(sami, invitation)
    own.refresh_from_db()
    assert own.state == Subscription.State.ACTIVE
    assert not own.cancels_at_end


def test_an_expired_invitation_says_so(invitation: Invitation) -> None:
    Invitation.objects.update(ends_at=in_days(-1))
    sami, _ = signed_in(SAMI)
    assert "has expired" in answer(sami, invitation)
    assert not Seat.objects.filter(reader__isnull=False).exists()


def test_a_team_without_a_contract_gives_no_seat(invitation: Invitation, team: Team) -> None:
    contract = Subscription.objects.get(team=team)
    subscriptions.end(contract, ending=Subscription.Ending.UNPAID)
    sami, _ = signed_in(SAMI)
    assert "has no active membership" in seen(sami, invitation)
    assert "has no active membership" in answer(sami, invitation)


def test_an_unknown_invitation_link_gives_404() -> None:
    answer = Client().get(reverse("invitation", args=["nothing"]))
    assert answer.status_code == 404
    assert "can’t find this invitation" in answer.content.decode()


def test_a_name_that_lures_elsewhere_stands_in_no_notice(team: Team) -> None:
    Reader.objects.filter(pk=team.owner_id).update(first_name="Win at https://example.com")
    invite(team)
    notices()
    assert "Win at" not in str(mail.outbox[-1].body)
    assert f"{NOUR} has invited you to join" in str(mail.outbox[-1].body)


def test_what_was_taken_back_before_its_notice_went_is_not_written(
    invitation: Invitation, team: Team
) -> None:
    invitations.revoke(invitation=invitation, by=team.owner)
    assert notices() == []
