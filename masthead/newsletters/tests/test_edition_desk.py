"""The desk composes an edition: start, edit, check, test, schedule, send."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from masthead.accounts.testing import make_reader, make_staff
from masthead.newsletters.models import Edition, Newsletter
from masthead.newsletters.testing import (
    give_address,
    make_edition,
    make_newsletter,
    make_subscriber,
)
from masthead.outbox.models import Send, Suppression
from masthead.outbox.suppression import suppress
from masthead.outbox.testing import all_mail
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
EDIT = "wagtailsnippets_newsletters_edition:edit"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_staff("editor@example.com"))
    return client


@pytest.fixture
def straits() -> Newsletter:
    give_address()
    newsletter = make_newsletter("Straits", zone="Asia/Dubai")
    make_subscriber(newsletter)
    return newsletter


def form_of(edition: Edition, **changes: str) -> dict[str, str]:
    picks = list(edition.picks.all())
    data = {
        "subject": edition.subject,
        "language": "en",
        "picks-TOTAL_FORMS": str(len(picks)),
        "picks-INITIAL_FORMS": str(len(picks)),
    }
    for place, pick in enumerate(picks):
        row = {"id": pick.pk, "story": pick.story_id, "note": pick.note, "ORDER": place + 1}
        data |= {f"picks-{place}-{field}": str(value) for field, value in row.items()}
    return data | changes


def test_an_editor_who_starts_an_edition_gets_it_filled_and_opened(
    desk: Client, straits: Newsletter
) -> None:
    make_story("Two tugs join the canal fleet")
    assert "Straits" in desk.get(reverse("edition_start")).content.decode()
    response = desk.post(reverse("edition_start"), {"newsletter": straits.pk}, follow=True)
    edition = Edition.objects.get()
    assert response.redirect_chain == [(reverse(EDIT, args=[edition.pk]), 302)]
    page = response.content.decode()
    assert "Two tugs join the canal fleet" in page
    assert "Auto-fill added 1 story." in page


def test_an_editor_puts_the_picks_in_order(desk: Client, straits: Newsletter) -> None:
    edition = make_edition(straits, make_story("One"), make_story("Two"))
    changes = {"picks-0-ORDER": "2", "picks-1-ORDER": "1", "picks-1-note": "In our own words."}
    desk.post(reverse(EDIT, args=[edition.pk]), form_of(edition, **changes))
    picks = list(Edition.objects.get().picks.all())
    assert [pick.story.headline for pick in picks] == ["Two", "One"]
    assert picks[0].note == "In our own words."


def test_saving_an_edition_leads_to_the_page_that_sends_it(
    desk: Client, straits: Newsletter
) -> None:
    edition = make_edition(straits, make_story())
    data = form_of(edition, **{"subject": "A better subject", "action-look": "1"})
    response = desk.post(reverse(EDIT, args=[edition.pk]), data, follow=True)
    page = response.content.decode()
    assert "A better subject" in page
    assert "Send to 1 reader" in page


def test_an_editor_adds_more_stories_from_the_form(desk: Client, straits: Newsletter) -> None:
    edition = make_edition(straits, make_story("Mine"))
    make_story("New")
    data = form_of(edition, **{"action-fill": "1"})
    response = desk.post(reverse(EDIT, args=[edition.pk]), data, follow=True)
    assert "Auto-fill added 1 story." in response.content.decode()
    assert [pick.story.headline for pick in Edition.objects.get().picks.all()] == ["Mine", "New"]


def test_the_page_says_what_blocks_an_edition_and_offers_no_send_button(desk: Client) -> None:
    edition = make_edition(make_newsletter(), subject="")
    page = desk.get(reverse("edition_desk", args=[edition.pk])).content.decode()
    for reason in (
        "subject is empty",
        "The edition has no stories",
        "no postal address",
        "has no subscribers",
    ):
        assert reason in page
    assert reverse("edition_send", args=[edition.pk]) not in page


def test_the_desk_announces_a_gated_story_as_a_teaser(desk: Client, straits: Newsletter) -> None:
    edition = make_edition(straits, make_story("Port concessions", kind="memo"))
    page = desk.get(reverse("edition_desk", args=[edition.pk])).content.decode()
    assert "“Port concessions” is for PRO members. Only its teaser is included." in page


def test_an_editor_previews_the_mail_in_light_dark_and_plain_text(
    desk: Client, straits: Newsletter
) -> None:
    edition = make_edition(straits, make_story("Two tugs"))
    light, dark, text = (
        desk.get(reverse("edition_mail", args=[edition.pk, mode])).content.decode()
        for mode in ("light", "dark", "text")
    )
    assert "@media not all" in light
    assert "@media all" in dark
    assert "<pre" in text
    for shown in (light, dark, text):
        assert "Two tugs" in shown
        assert "[[" not in shown


def test_a_test_is_marked_and_leaves_the_edition_a_draft(
    desk: Client,
    straits: Newsletter,
    settings: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}}
    edition = make_edition(straits, make_story("Two tugs"), subject="Two tugs")
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(
            reverse("edition_test", args=[edition.pk]),
            {"addresses": "Editor@example.com, desk@example.com"},
        )
    assert response.status_code == 302
    mails = all_mail()
    assert {mail.recipient for mail in mails} == {"editor@example.com", "desk@example.com"}
    assert {mail.subject for mail in mails} == {"[Test] Two tugs"}
    assert not Send.objects.exists()
    edition.refresh_from_db()
    assert edition.state == Edition.State.DRAFT


def test_an_invalid_test_address_is_named(desk: Client, straits: Newsletter) -> None:
    edition = make_edition(straits, make_story())
    url = reverse("edition_test", args=[edition.pk])
    page = desk.post(url, {"addresses": "editor@example.com, nobody"}).content.decode()
    assert "“nobody” is not a valid e-mail address." in page


def test_an_editor_schedules_an_edition_in_the_newsletter_s_zone_and_cancels_it(
    desk: Client, straits: Newsletter
) -> None:
    edition = make_edition(straits, make_story())
    day = timezone.now() + timedelta(days=3)
    desk.post(
        reverse("edition_schedule", args=[edition.pk]),
        {"day": f"{day:%Y-%m-%d}", "hour": "06:00"},
    )
    edition.refresh_from_db()
    assert edition.state == Edition.State.SCHEDULED
    assert edition.scheduled_for
    assert f"{edition.scheduled_for:%H:%M}" == "02:00"
    desk.post(reverse("edition_cancel", args=[edition.pk]))
    edition.refresh_from_db()
    assert edition.state == Edition.State.DRAFT


def test_the_send_button_shows_the_number_of_recipients(desk: Client, straits: Newsletter) -> None:
    for _ in range(4):
        make_subscriber(straits)
    bounced, left = [row.reader.email for row in straits.subscribers.order_by("-pk")[:2]]
    suppress([bounced], reason=Suppression.Reason.BOUNCE)
    suppress([left], reason=Suppression.Reason.UNSUBSCRIBE, stream=straits.stream)
    edition = make_edition(straits, make_story())
    page = desk.get(reverse("edition_desk", args=[edition.pk])).content.decode()
    assert "Send to 3 readers" in page
    desk.post(reverse("edition_send", args=[edition.pk]))
    assert Send.objects.get().recipients == 3


def test_a_removed_story_is_not_added_by_autofill_again(desk: Client, straits: Newsletter) -> None:
    unwanted, kept = make_story("Unwanted"), make_story("Kept")
    edition = make_edition(straits, unwanted, kept)
    removed = form_of(edition, **{"picks-0-DELETE": "1"})
    desk.post(reverse(EDIT, args=[edition.pk]), removed)
    desk.post(reverse("edition_refill", args=[edition.pk]))
    assert [pick.story for pick in Edition.objects.get().picks.all()] == [kept]
    another = make_edition(straits)
    desk.post(reverse("edition_refill", args=[another.pk]))
    assert unwanted in [pick.story for pick in Edition.objects.get(pk=another.pk).picks.all()]


def test_an_editor_can_pick_a_removed_story_again(desk: Client, straits: Newsletter) -> None:
    story = make_story("After all")
    edition = make_edition(straits, story)
    desk.post(reverse(EDIT, args=[edition.pk]), form_of(edition, **{"picks-0-DELETE": "1"}))
    row = {"story": story.pk, "note": "", "ORDER": 1}
    data = form_of(Edition.objects.get(), **{"picks-TOTAL_FORMS": "1"})
    data |= {f"picks-0-{field}": str(value) for field, value in row.items()}
    desk.post(reverse(EDIT, args=[edition.pk]), data)
    assert [pick.story for pick in Edition.objects.get().picks.all()] == [story]


def test_an_edition_cannot_be_scheduled_in_the_past(desk: Client, straits: Newsletter) -> None:
    edition = make_edition(straits, make_story())
    url = reverse("edition_schedule", args=[edition.pk])
    page = desk.post(url, {"day": "2020-01-01", "hour": "06:00"}).content.decode()
    assert "That time has passed. Choose a later one." in page


def test_the_form_of_a_sent_edition_redirects_to_its_page(
    desk: Client, straits: Newsletter
) -> None:
    edition = make_edition(straits, make_story())
    sent = desk.post(reverse("edition_send", args=[edition.pk]))
    edition.refresh_from_db()
    assert edition.send
    assert sent.headers["Location"] == reverse("send_progress", args=[edition.send.pk])
    response = desk.get(reverse(EDIT, args=[edition.pk]))
    assert response.headers["Location"] == reverse("edition_desk", args=[edition.pk])


def test_a_reporter_who_composes_an_edition_cannot_send_it(
    client: Client, straits: Newsletter
) -> None:
    reporter = make_reader(is_staff=True)
    codenames = ["access_admin", "change_edition", "view_edition"]
    reporter.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(reporter)
    edition = make_edition(straits, make_story())
    page = client.get(reverse("edition_desk", args=[edition.pk])).content.decode()
    assert reverse("edition_send", args=[edition.pk]) not in page
    client.post(reverse("edition_send", args=[edition.pk]))
    client.post(reverse("edition_test", args=[edition.pk]), {"addresses": "a@example.com"})
    edition.refresh_from_db()
    assert edition.state == Edition.State.DRAFT
    assert not all_mail()


def test_the_list_of_editions_shows_status_time_and_recipients(
    desk: Client, straits: Newsletter
) -> None:
    make_edition(straits, subject="A draft")
    page = desk.get(reverse("wagtailsnippets_newsletters_edition:list")).content.decode()
    assert "A draft" in page
    assert reverse("edition_start") in page
