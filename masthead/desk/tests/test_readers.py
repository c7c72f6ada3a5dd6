"""Readers at the desk: search, profile, impersonation and the immutable audit log."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.utils import timezone

from masthead.accounts import audit, impersonation
from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.desk.roles import Role
from masthead.desk.testing import make_editor, make_engineer, make_publisher
from masthead.newsletters.testing import make_newsletter, make_subscriber

pytestmark = pytest.mark.django_db
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def nour() -> Reader:
    return make_reader("nour@example.com", first_name="Nour", last_name="Khoury")


@pytest.fixture
def publisher(client: Client) -> Reader:
    staff = make_publisher()
    client.force_login(staff)
    return staff


def _see_as(client: Client, reader: Reader) -> None:
    client.post(reverse("see_as_reader", args=[reader.pk]))


def test_readers_are_found_by_address_and_name(
    client: Client, publisher: Reader, nour: Reader
) -> None:
    make_reader("zeina@example.com")
    for words in ("nour@", "khoury", "nour khou"):
        page = client.get(reverse("readers_desk"), {"q": words}).content.decode()
        assert "nour@example.com" in page
        assert "zeina@example.com" not in page
    assert "No readers match" in client.get("/desk/readers/?q=nemo").content.decode()


def test_a_reader_s_page_shows_newsletters_and_activity(
    client: Client, publisher: Reader, nour: Reader
) -> None:
    make_subscriber(make_newsletter("Straits"), nour)
    audit.record(verb="accounts.exported", subject=nour, actor=nour, ip="203.0.113.5")
    page = client.get(reverse("reader_desk", args=[nour.pk])).content.decode()
    for shown in ("Nour Khoury", "Straits", "accounts.exported", "203.0.113.5"):
        assert shown in page


def test_an_editor_may_not_look_up_readers(client: Client, nour: Reader) -> None:
    client.force_login(make_editor())
    for name, ids in (("readers_desk", []), ("reader_desk", [nour.pk]), ("record", [])):
        assert client.get(reverse(name, args=ids)).status_code in {302, 403}
    _see_as(client, nour)
    assert not AuditEntry.objects.filter(verb="accounts.seen_as").exists()


def test_impersonation_shows_the_reader_s_site_and_changes_nothing(
    client: Client, publisher: Reader, nour: Reader
) -> None:
    _see_as(client, nour)
    page = client.get("/").content.decode()
    assert "You are viewing the site as <b>Nour Khoury</b>" in page
    assert "nour@example.com" in client.get(reverse("account")).content.decode()
    for path in ("save_profile", "delete_account", "export_account", "sign_out"):
        refused = client.post(reverse(path), {"name": "Eve"}, headers=OWN)
        assert refused.status_code == 403
        assert "You are in view-only mode" in refused.content.decode()
    assert client.put("/").status_code == 403
    assert client.get("/desk/").status_code == 302
    nour.refresh_from_db()
    assert nour.get_full_name() == "Nour Khoury"


def test_impersonation_start_and_end_are_audited(
    client: Client, publisher: Reader, nour: Reader
) -> None:
    _see_as(client, nour)
    answer = client.post(reverse("end_impersonation"), headers=OWN)
    assert answer["Location"] == reverse("reader_desk", args=[nour.pk])
    assert client.get(answer["Location"]).status_code == 200
    entries = AuditEntry.objects.about(nour).order_by("pk")
    assert [(e.verb, e.actor) for e in entries] == [
        ("accounts.seen_as", publisher),
        ("accounts.seen_as_ended", publisher),
    ]


@pytest.mark.parametrize("leave", ["/", "/desk/", reverse_lazy("sign_out")])
def test_dropping_the_cookie_ends_an_impersonation_and_is_audited(
    client: Client, publisher: Reader, nour: Reader, leave: str
) -> None:
    _see_as(client, nour)
    del client.cookies[impersonation.COOKIE]
    (client.post if "sign-out" in leave else client.get)(leave, headers=OWN)
    ended = AuditEntry.objects.get(verb="accounts.seen_as_ended")
    assert (ended.actor, ended.subject_id) == (publisher, str(nour.pk))

    client.cookies[impersonation.COOKIE] = "1"
    assert "You are viewing the site as" not in client.get("/").content.decode()


def test_impersonation_ends_after_half_an_hour(
    client: Client, publisher: Reader, nour: Reader
) -> None:
    _see_as(client, nour)
    session: Any = client.session
    kept = session["masthead.seeing"]
    kept["until"] = (timezone.now() - timedelta(seconds=1)).isoformat()
    session["masthead.seeing"] = kept
    session.save()
    assert "You see the site as" not in client.get("/").content.decode()
    assert client.get("/desk/").status_code == 200
    assert AuditEntry.objects.get(verb="accounts.seen_as_ended").detail == {"ran_out": True}


@pytest.mark.parametrize("make", [make_staff, make_editor])
def test_staff_cannot_be_impersonated(client: Client, publisher: Reader, make: Any) -> None:
    target = make("target@example.org")
    _see_as(client, target)
    assert "You see the site as" not in client.get("/").content.decode()


def test_impersonation_ends_when_the_permission_is_revoked(
    client: Client, publisher: Reader, nour: Reader
) -> None:
    _see_as(client, nour)
    publisher.groups.clear()
    assert "You see the site as" not in client.get("/").content.decode()


def test_the_audit_log_is_filtered_by_person_action_and_day(
    client: Client, publisher: Reader, nour: Reader
) -> None:
    audit.record(verb="accounts.exported", subject=nour, actor=nour)
    audit.record(verb="edition.cancelled", actor=publisher)
    yesterday = (timezone.now() - timedelta(days=1)).date().isoformat()

    def lines(**wanted: str) -> str:
        page = client.get(reverse("record"), wanted).content.decode()
        return page.partition("<tbody>")[2].partition("</tbody>")[0]

    assert "edition.cancelled" in lines()
    assert "edition.cancelled" not in lines(person="nour@")
    assert "accounts.exported" in lines(person="nour@")
    assert "accounts.exported" not in lines(verb="edition.cancelled")
    assert lines(until=yesterday) == ""
    assert "edition.cancelled" in lines(since=yesterday)


def test_nobody_can_edit_the_audit_log(client: Client, publisher: Reader) -> None:
    assert client.post(reverse("record"), {"verb": "x"}).status_code == 405
    for name in ("record_edit", "record_delete"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_giving_a_role_is_audited_with_who_gave_it(client: Client, nour: Reader) -> None:
    engineer = make_engineer()
    client.force_login(engineer)
    role = Group.objects.get(name=Role.EDITOR)
    form = {
        "email": nour.email,
        "first_name": "Nour",
        "last_name": "Khoury",
        "is_active": "on",
        "groups": [role.pk],
    }
    answer = client.post(reverse("wagtailusers_users:edit", args=[nour.pk]), form)
    assert answer.status_code == 302
    [entry] = AuditEntry.objects.filter(verb="accounts.role_changed")
    assert entry.actor == engineer
    assert entry.detail == {"before": [], "now": ["Editors"]}
