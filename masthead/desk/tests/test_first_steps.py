"""The desk of a new publication leads through the first steps, until each is done or skipped."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader
from masthead.billing.testing import make_price
from masthead.desk.onboarding import steps
from masthead.desk.roles import Role, create_roles
from masthead.desk.testing import make_chief_editor, make_engineer, make_reporter
from masthead.newsletters.testing import make_newsletter
from masthead.publishing.models import Publication
from masthead.publishing.testing import make_person, make_section, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def founder(client: Client) -> Reader:
    """Who has just signed in by the engineer's link."""
    founder: Reader = Reader.objects.create_superuser("first@example.com", first_name="Ana")
    client.force_login(founder)
    return founder


def home(client: Client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def open_steps(user: Reader) -> list[str]:
    return [step.key for step in steps(user) if not step.done]


def skip(client: Client, step: str) -> None:
    client.post(reverse("skip_first_step"), {"step": step})


def test_a_new_publication_has_seven_first_steps(client: Client, founder: Reader) -> None:
    page = home(client)
    assert "First steps" in page
    assert "0 of 7 done" in page
    wanted = "publication sections colleagues writers newsletter price story"
    assert open_steps(founder) == wanted.split()


def test_the_story_waits_for_a_section(client: Client, founder: Reader) -> None:
    assert "Create a section for it first." in home(client)
    assert not steps(founder)[-1].address
    make_section()
    assert "<span>Create your sections</span> <small>Done</small>" in home(client)
    assert steps(founder)[-1].address


def test_the_steps_stay_until_all_are_done(client: Client, founder: Reader) -> None:
    Publication.objects.update(name="The Courier")
    make_reporter("ben@example.com")
    make_story(by="Leila Haddad")
    assert open_steps(founder) == ["newsletter", "price"]
    make_newsletter("Straits")
    make_price()
    assert steps(founder) == []
    assert "First steps" not in home(client)


def test_a_skipped_step_is_gone_for_everyone_and_recorded(client: Client, founder: Reader) -> None:
    skip(client, "price")
    page = home(client)
    assert "“Set a price” was skipped." in page
    assert "price" not in open_steps(founder)
    entry = AuditEntry.objects.get(verb="desk.first_step_skipped")
    assert (entry.actor, entry.detail) == (founder, {"step": "Set a price"})

    skip(client, "price")
    assert AuditEntry.objects.filter(verb="desk.first_step_skipped").count() == 1


def test_the_skip_button_carries_its_token() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Reader.objects.create_superuser("first@example.com"))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', home(browser))
    assert token
    form = {"step": "price", "csrfmiddlewaretoken": token[1]}
    assert browser.post(reverse("skip_first_step"), form).status_code == 302


def test_all_that_are_left_can_be_hidden_at_once(client: Client, founder: Reader) -> None:
    skip(client, "all")
    assert steps(founder) == []
    assert "The first steps are hidden." in home(client)


def test_people_see_and_skip_only_steps_that_their_role_allows(client: Client) -> None:
    reporter = make_reporter()
    client.force_login(reporter)
    assert open_steps(reporter) == ["writers", "story"]
    skip(client, "price")
    skip(client, "all")
    assert steps(reporter) == []
    engineer = make_engineer()
    assert "price" not in open_steps(engineer)
    assert "colleagues" not in open_steps(engineer), "the reporter is one"
    assert "publication" in open_steps(engineer)


def test_only_staff_may_skip(client: Client) -> None:
    client.force_login(make_reader("ben@example.org"))
    skip(client, "all")
    founder = Reader.objects.create_superuser("first@example.com")
    assert len(open_steps(founder)) == 7


def test_a_colleague_is_invited_by_e_mail(
    client: Client, founder: Reader, django_capture_on_commit_callbacks: Any
) -> None:
    create_roles()
    editors = Group.objects.get(name=Role.EDITOR.value)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("wagtailusers_users:add"),
            {
                "email": "cem@example.com",
                "first_name": "Cem",
                "last_name": "Aydin",
                "groups": [editors.pk],
            },
        )
    [invitation] = [each for each in mail.outbox if each.to == ["cem@example.com"]]
    assert "Ana" in invitation.body
    link = re.search(r"http\S+/sign-in\S+", str(invitation.body))
    assert link
    assert link[0].endswith("?next=/desk/") or link[0].endswith("?next=%2Fdesk%2F")


def test_a_second_role_is_no_second_invitation(client: Client, founder: Reader) -> None:
    chief = make_chief_editor("dina@example.com")
    address = reverse("wagtailusers_users:edit", args=[chief.pk])
    groups = [chief.groups.get().pk, Group.objects.get(name=Role.ENGINEER.value).pk]
    names = {"first_name": "Dina", "last_name": "Haddad"}
    client.post(address, {"email": chief.email, "is_active": "on", "groups": groups, **names})
    assert chief.groups.count() == 2
    assert mail.outbox == []


def test_writers_are_a_step(founder: Reader) -> None:
    make_person("Leila Haddad")
    assert "writers" not in open_steps(founder)
