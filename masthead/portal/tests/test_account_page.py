"""The account page: readers see and change their own data, and nobody else's."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from masthead.accounts.models import AuditEntry, Consent, Device, Reader
from masthead.accounts.testing import (
    is_signed_in,
    last_mail,
    make_desk_hand,
    make_reader,
    make_staff,
    press,
    sign_in,
)
from masthead.billing.models import Customer
from masthead.billing.testing import make_contract
from masthead.membership import gifts, grants, invitations, metering
from masthead.membership.models import Gift, Grant, Invitation, Opening, TeamManager
from masthead.membership.testing import make_team
from masthead.newsletters.models import Subscriber
from masthead.newsletters.testing import make_newsletter, make_subscriber
from masthead.outbox.models import Delivery
from masthead.outbox.testing import make_send
from masthead.privacy.export import as_csv
from masthead.publishing.models import Person
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
NOUR = "nour@example.com"


@pytest.fixture
def nour(client: Client) -> Reader:
    sign_in(client, NOUR)
    return Reader.objects.get(email=NOUR)


def _page(client: Client) -> str:
    return client.get(reverse("account")).content.decode()


def test_a_signed_out_reader_signs_in_and_returns_to_the_account(client: Client) -> None:
    answer = client.get(reverse("account"))
    assert answer["Location"] == "/account/sign-in?next=%2Faccount"
    assert press(client, reverse("delete_account")).status_code == 302


def test_the_account_header_shows_who_is_signed_in_without_javascript(
    client: Client, nour: Reader
) -> None:
    header = _page(client).partition("</header>")[0]
    assert "Account</a>" in header
    assert "Sign in" not in header


def test_no_cache_keeps_the_account_page(client: Client, nour: Reader) -> None:
    answer = client.get(reverse("account"))
    assert answer["Cache-Control"] == "private, no-store"
    assert NOUR in answer.content.decode()


def test_a_saved_profile_is_shown_again(client: Client, nour: Reader) -> None:
    said = {"name": " Nour  Khoury ", "language": "ar", "time_zone": "Asia/Beirut"}
    press(client, reverse("save_profile"), said)
    nour.refresh_from_db()
    assert (nour.first_name, nour.last_name) == ("Nour", "Khoury")
    assert (nour.language, nour.time_zone) == ("ar", "Asia/Beirut")
    assert 'value="Nour Khoury"' in _page(client)
    assert client.get(reverse("me")).json()["initial"] == "N"


def test_an_unknown_time_zone_is_refused_with_a_message(client: Client, nour: Reader) -> None:
    press(client, reverse("save_profile"), {"name": "Nour", "time_zone": "Mars/Olympus"})
    assert "is not a valid time zone" in _page(client)
    nour.refresh_from_db()
    assert nour.first_name == ""


def test_a_reader_selects_and_clears_newsletters_with_consent_recorded(
    client: Client, nour: Reader
) -> None:
    straits = make_newsletter("Straits")
    press(client, reverse("save_newsletters"), {"newsletter": ["straits"]})
    assert "You will now receive Straits" in _page(client)
    assert Subscriber.objects.get(reader=nour, newsletter=straits).state == "active"
    press(client, reverse("save_newsletters"))
    assert "You will no longer receive Straits" in _page(client)
    acts = Consent.objects.filter(reader=nour, source="account").values_list("act", flat=True)
    assert set(acts) == {"given", "withdrawn"}


def test_a_reader_signs_out_one_listed_device(client: Client, nour: Reader) -> None:
    phone = Client()
    sign_in(phone, NOUR)
    assert _page(client).count("Firefox on Windows") >= 2
    device = Device.objects.get(session_key=phone.session.session_key)
    press(client, reverse("revoke_device", args=[device.pk]))
    assert not is_signed_in(phone)
    assert is_signed_in(client)
    assert AuditEntry.objects.about(nour).filter(verb="accounts.device_revoked").exists()


def test_a_reader_signs_out_all_other_devices(client: Client, nour: Reader) -> None:
    others = [Client(), Client()]
    for other in others:
        sign_in(other, NOUR)
    press(client, reverse("revoke_others"))
    assert "2 other devices were signed out" in _page(client)
    assert [is_signed_in(other) for other in others] == [False, False]
    assert is_signed_in(client)


def test_a_reader_cannot_sign_out_another_reader_s_device(client: Client, nour: Reader) -> None:
    other = Client()
    sign_in(other, "zeina@example.com")
    device = Device.objects.get(reader__email="zeina@example.com")
    assert press(client, reverse("revoke_device", args=[device.pk])).status_code == 404
    assert is_signed_in(other)


def _archive(client: Client) -> zipfile.ZipFile:
    answer: Any = press(client, reverse("export_account"))
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_export_holds_the_reader_s_data_as_json_and_csv(client: Client, nour: Reader) -> None:
    make_subscriber(make_newsletter("Straits"), nour)
    make_subscriber(make_newsletter("Levant"), make_reader("zeina@example.com"))
    make_send(NOUR, "zeina@example.com")
    archive = _archive(client)
    assert json.loads(archive.read("profile.json"))[0]["email"] == NOUR
    [list_] = json.loads(archive.read("newsletters.json"))
    assert (list_["newsletter__name"], list_["state"]) == ("Straits", "active")
    rows = list(csv.DictReader(io.StringIO(archive.read("deliveries.csv").decode())))
    assert [row["address"] for row in rows] == [NOUR]
    assert not [name for name in archive.namelist() if b"zeina" in archive.read(name)]
    assert AuditEntry.objects.about(nour).filter(verb="accounts.exported").exists()


def test_the_csv_export_defuses_formulas() -> None:
    assert as_csv([{"name": "=1+1"}]).splitlines() == ["name", "'=1+1"]


def test_a_reader_deletes_the_account_in_two_clicks(client: Client, nour: Reader) -> None:
    make_subscriber(make_newsletter("Straits"), nour)
    send = make_send(NOUR)
    elsewhere = Client()
    sign_in(elsewhere, NOUR)
    page = client.get(reverse("delete_account")).content.decode()
    assert "What we keep" in page
    done = press(client, reverse("delete_account"))
    assert "Your account has been deleted" in done.content.decode()
    assert "Your account" in str(last_mail(NOUR).subject)
    assert not is_signed_in(client)
    assert not is_signed_in(elsewhere)
    nour.refresh_from_db()
    assert nour.closed_at
    assert nour.email == f"closed-{nour.pk}@closed.invalid"
    assert not Subscriber.objects.exists()
    [delivery] = Delivery.objects.filter(send=send)
    assert (delivery.address, delivery.reader) == (nour.email, None)
    assert not AuditEntry.objects.about(nour).exclude(ip=None).exists()


def test_a_reader_who_returns_after_deletion_gets_a_new_account(
    client: Client, nour: Reader
) -> None:
    press(client, reverse("delete_account"))
    sign_in(client, NOUR)
    assert Reader.objects.get(email=NOUR).pk != nour.pk


def test_the_last_engineer_cannot_delete_the_account(client: Client) -> None:
    engineer = make_desk_hand("engineer@example.org", "Engineers")
    client.force_login(engineer)
    assert "the only account left in the engineers group" in _page(client)
    assert press(client, reverse("delete_account")).status_code == 409
    make_staff()
    make_desk_hand("second@example.org", "Engineers")
    assert press(client, reverse("delete_account")).status_code == 200


def test_deletion_removes_reading_gifts_and_notes(
    client: Client, nour: Reader, settings: Any
) -> None:
    staff = make_staff()
    grants.give_comp(reader=nour, until=None, given_by=staff, note="Spoke at our dinner")
    gift = gifts.give(giver=nour, thing=make_story(access_level="pro"))
    settings.METER = 3
    metering.open_for_reader(nour, "story:1", ip=None)
    team = make_team(owner=staff)
    invitations.invite(team=team, addresses=[NOUR, "before@example.org"], by=staff)
    Invitation.objects.filter(address="before@example.org").update(reader=nour)
    TeamManager.objects.create(team=team, reader=nour)
    archive = _archive(client)
    assert json.loads(archive.read("stories-opened-free.json"))[0]["thing"] == "story:1"
    assert json.loads(archive.read("gifts.json"))[0]["thing"] == gift.thing
    assert json.loads(archive.read("access.json"))[0]["source"] == "comp"
    press(client, reverse("delete_account"))
    [comp] = Grant.objects.all()
    assert (comp.note, comp.ends_at is not None) == ("", True)
    for rows in (Opening, Gift, Invitation, TeamManager):
        assert not rows.objects.exists()


def test_the_export_includes_purchases_and_billing_details(client: Client, nour: Reader) -> None:
    contract = make_contract(nour)
    Customer.objects.filter(pk=contract.customer_id).update(name="Nour Khoury, Beirut")
    make_team("Harbour Bank", owner=nour)
    archive = _archive(client)
    assert json.loads(archive.read("memberships.json"))[0]["contract__payment_method"] == "invoice"
    assert json.loads(archive.read("billing-details.json"))[0]["name"] == "Nour Khoury, Beirut"
    assert json.loads(archive.read("teams.json"))[0]["role"] == "owner"
    for table in ("invoices", "checkouts", "two-step-verification"):
        assert json.loads(archive.read(f"{table}.json")) == []


def test_a_deleted_staff_account_leaves_no_avatar_and_no_token(
    client: Client, nour: Reader, settings: Any
) -> None:
    UserProfile.objects.create(user=nour, avatar=ContentFile(b"face", name="nour.png"))
    author = Person.objects.create(name="Nour Khoury", slug="nour-khoury", reader=nour)
    assert list(settings.MEDIA_ROOT.rglob("*.png"))
    press(client, reverse("delete_account"))
    assert not UserProfile.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.png"))
    author.refresh_from_db()
    assert author.reader is None
