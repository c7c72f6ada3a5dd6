"""The team page: owners and managers see and change their own team, and no other."""

from datetime import date

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader, press
from masthead.membership import subscriptions, teams
from masthead.membership.entitlements import entitlements_of
from masthead.membership.models import Invitation, Seat, Subscription, Team
from masthead.membership.testing import in_days, seat_at
from masthead.portal.tests.team import NOUR, SAMI, invite, notices, signed_in, team_of
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(NOUR)[0]


@pytest.fixture
def nour(client: Client) -> Reader:
    return Reader.objects.get(email=NOUR)


@pytest.fixture
def team(nour: Reader) -> Team:
    return team_of(nour)


@pytest.fixture
def seat(team: Team) -> Seat:
    """Sami's."""
    return seat_at(team, make_reader(SAMI))


def at(name: str, team: Team, **more: object) -> str:
    return reverse(name, kwargs={"team_id": team.pk, **more})


def shown(client: Client, team: Team) -> str:
    return client.get(at("team", team)).content.decode()


def send(client: Client, path: str, **data: object) -> str:
    answer = press(client, path, data, follow=True)
    return answer.content.decode()


def test_the_account_page_links_to_the_team(client: Client, team: Team) -> None:
    page = client.get(reverse("account")).content.decode()
    assert "My team" in page
    assert at("team", team) in page


def test_a_reader_without_a_team_sees_no_team_section(client: Client) -> None:
    assert "My team" not in client.get(reverse("account")).content.decode()


def test_an_outsider_gets_404_for_the_team_page(team: Team, seat: Seat) -> None:
    assert Client().get(at("team", team)).status_code == 302
    sami, _ = signed_in(SAMI)
    for path in (at("team", team), at("team", Team(pk=team.pk + 1))):
        assert sami.get(path).status_code == 404
    assert press(sami, at("rename_team", team), {"name": "Mine"}).status_code == 404
    free = at("free_seat", team, seat_id=seat.pk)
    assert press(sami, free).status_code == 404
    seat.refresh_from_db()
    assert seat.reader


def test_a_cross_site_post_changes_nothing(client: Client, team: Team, seat: Seat) -> None:
    free = at("free_seat", team, seat_id=seat.pk)
    answer = client.post(free, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert Seat.objects.filter(reader__email=SAMI).exists()


def test_previewing_invitations_sends_nothing(client: Client, team: Team) -> None:
    page = send(
        client, at("preview_invitations", team), addresses=f"{SAMI}\nelif.example.com\n{SAMI}"
    )
    assert "Send 1 invitation<" in page
    assert "Line 2" in page
    assert "The @ is missing" in page
    assert "Duplicate of line 1" in page
    assert not Invitation.objects.exists()
    assert notices() == []


def test_confirming_sends_each_an_invitation_once(client: Client, team: Team) -> None:
    page = send(client, at("confirm_invitations", team), addresses=f"{SAMI}\nelif@example.com")
    assert "2 invitations are on the way" in page
    assert notices() == [
        f"{SAMI}: You are invited to Masthead",
        "elif@example.com: You are invited to Masthead",
    ]
    assert notices() == []


def test_a_csv_file_from_excel_is_read(client: Client, team: Team) -> None:
    file = SimpleUploadedFile("team.csv", f"Name;E-Mail\r\nSämi;{SAMI}\r\n".encode("cp1252"))
    page = send(client, at("preview_invitations", team), file=file)
    assert "Send 1 invitation<" in page
    assert SAMI in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Enter at least one address"), ("  ,;\n", "Enter at least one address")],
)
def test_an_empty_invitee_list_is_refused_on_the_form(
    client: Client, team: Team, typed: str, said: str
) -> None:
    answer = press(client, at("preview_invitations", team), {"addresses": typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_an_excel_workbook_is_refused_with_instructions(client: Client, team: Team) -> None:
    file = SimpleUploadedFile("team.xlsx", b"PK\x03\x04...")
    answer = press(client, at("preview_invitations", team), {"file": file})
    assert answer.status_code == 422
    assert "Save it as CSV" in answer.content.decode()


def test_the_preview_escapes_what_was_typed(client: Client, team: Team) -> None:
    page = send(client, at("preview_invitations", team), addresses="<script>alert(1)</script>")
    assert "<script>alert" not in page


def test_inviting_more_people_than_allowed_is_refused_before_sending(
    client: Client, team: Team
) -> None:
    many = "\n".join(f"reader{number}@example.com" for number in range(31))
    page = send(client, at("preview_invitations", team), addresses=many)
    assert "you can invite 30 now" in page
    assert "Send 31" not in page
    assert "you can invite 30 now" in send(client, at("confirm_invitations", team), addresses=many)
    assert not Invitation.objects.exists()


def test_the_owner_resends_and_withdraws_an_invitation(client: Client, team: Team) -> None:
    invitation = invite(team)
    notices()
    again = at("send_invitation_again", team, invitation_id=invitation.pk)
    assert "is on its way" in send(client, again)
    assert len(notices()) == 1
    revoke = at("revoke_invitation", team, invitation_id=invitation.pk)
    assert "was withdrawn" in send(client, revoke)
    assert "answered in the meantime" in send(client, revoke)
    assert notices() == []


def test_freeing_up_a_seat_asks_first_and_notifies_the_person(
    client: Client, team: Team, seat: Seat
) -> None:
    path = at("free_seat", team, seat_id=seat.pk)
    assert "within a minute" in client.get(path).content.decode()
    assert entitlements_of(seat.reader).grants
    assert "no longer has a seat" in send(client, path)
    assert not entitlements_of(seat.reader).grants
    assert mail.outbox[-1].to == [SAMI]
    assert "no longer have a seat" in mail.outbox[-1].subject


def test_the_owner_takes_a_seat(client: Client, nour: Reader, team: Team) -> None:
    assert "Take a seat yourself" in shown(client, team)
    assert "Seat 1 is yours" in send(client, at("take_seat", team))
    assert entitlements_of(nour).grants
    assert "Take a seat yourself" not in shown(client, team)


def test_a_manager_may_invite_but_not_rename_the_team_or_free_the_owner_s_seat(
    team: Team, seat: Seat, nour: Reader
) -> None:
    teams.make_manager(team=team, reader=Reader.objects.get(email=SAMI), by=nour)
    own = seat_at(team, nour)
    sami, _ = signed_in(SAMI)
    assert "You manage this team for" in shown(sami, team)
    assert "on the way" in send(sami, at("confirm_invitations", team), addresses="elif@example.com")
    assert press(sami, at("rename_team", team), {"name": "Mine"}).status_code == 404
    assert "Only the owner" in send(sami, at("free_seat", team, seat_id=own.pk))
    own.refresh_from_db()
    assert own.reader == nour


def test_the_owner_appoints_and_removes_a_manager(client: Client, team: Team, seat: Seat) -> None:
    path = at("change_role", team, seat_id=seat.pk)
    assert "can invite people" in send(client, path, to="manager")
    assert "is no longer a manager" in send(client, path, to="reader")


def test_the_owner_transfers_the_team_to_a_colleague(
    client: Client, team: Team, seat: Seat, nour: Reader
) -> None:
    send(client, at("offer_team", team, seat_id=seat.pk))
    assert mail.outbox[-1].to == [SAMI]
    sami, reader = signed_in(SAMI)
    path = at("answer_team_offer", team)
    assert path in sami.get(reverse("account")).content.decode()
    assert client.get(path).status_code == 404
    sami.get(path)
    team.refresh_from_db()
    assert team.owner == nour
    assert "You own this team" in send(sami, path, answer="yes")
    team.refresh_from_db()
    assert team.owner == reader
    assert mail.outbox[-1].to == [NOUR]
    assert "You manage this team for" in shown(client, team)


def test_a_colleague_declines_to_take_over_the_team(
    client: Client, team: Team, seat: Seat, nour: Reader
) -> None:
    send(client, at("offer_team", team, seat_id=seat.pk))
    sami, _ = signed_in(SAMI)
    send(sami, at("answer_team_offer", team), answer="no")
    team.refresh_from_db()
    assert (team.owner, team.offered_to) == (nour, None)


def test_a_member_with_a_seat_leaves_the_team(team: Team, seat: Seat) -> None:
    sami, reader = signed_in(SAMI)
    path = at("leave_team", team)
    assert path in sami.get(reverse("account")).content.decode()
    assert entitlements_of(reader).grants
    send(sami, path)
    assert not entitlements_of(reader).grants
    assert mail.outbox[-1].to == [NOUR]


def test_the_team_page_warns_of_more_people_than_seats(
    client: Client, team: Team, seat: Seat
) -> None:
    seat_at(team, make_reader())
    subscriptions.sync_terms(
        Subscription.objects.get(team=team),
        state=Subscription.State.ACTIVE,
        period_ends_at=in_days(365),
        seats=1,
    )
    assert "2 people share 1 seat. Free up 1 of the seats" in shown(client, team)


def test_the_team_page_says_that_the_membership_has_ended(client: Client, team: Team) -> None:
    contract = Subscription.objects.get(team=team)
    subscriptions.end(contract, ending=Subscription.Ending.UNPAID)
    page = shown(client, team)
    assert "no active membership" in page
    assert "Check the list" not in page


def test_a_member_s_reading_records_only_the_day(team: Team, seat: Seat) -> None:
    story = make_story(headline="Berths at night")
    sami, _ = signed_in(SAMI)
    assert sami.get(reverse("me")).json()["in_team"]
    answer = press(sami, reverse("note_reading"), {"story": str(story.pk)})
    assert answer.status_code == 204
    seat.refresh_from_db()
    assert type(seat.seen_on) is date


@pytest.mark.parametrize("story", ["", "x", "-1", "9" * 40, "0"])
def test_an_invalid_story_id_records_no_reading(team: Team, seat: Seat, story: str) -> None:
    sami, _ = signed_in(SAMI)
    assert press(sami, reverse("note_reading"), {"story": story}).status_code == 204
    seat.refresh_from_db()
    assert seat.seen_on is None


def test_an_outsider_s_reading_records_nothing(
    team: Team, django_assert_num_queries: object
) -> None:
    outsider = Client()
    outsider.get(reverse("sign_in"))  # what every page shows has been looked up
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert press(outsider, reverse("note_reading"), {"story": "7"}).status_code == 204
