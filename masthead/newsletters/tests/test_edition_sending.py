"""An edition is sent once, to the right readers, and gives the reason when it can't be sent."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test.signals import template_rendered
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.newsletters import editions
from masthead.newsletters.checks import NotReadyError, check_edition
from masthead.newsletters.editions import NotPossibleError
from masthead.newsletters.models import Edition, Newsletter, Subscriber
from masthead.newsletters.rendering import render
from masthead.newsletters.testing import (
    give_address,
    make_edition,
    make_newsletter,
    make_subscriber,
)
from masthead.outbox import sending
from masthead.outbox.models import Send, Suppression
from masthead.outbox.suppression import suppress
from masthead.outbox.testing import all_mail
from masthead.publishing.models import Story
from masthead.publishing.signals import story_withdrawn
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
State = Edition.State


@pytest.fixture
def editor() -> Reader:
    return make_staff("editor@example.com")


@pytest.fixture
def straits() -> Newsletter:
    give_address()
    newsletter = make_newsletter("Straits", reply_to="straits@example.com")
    make_subscriber(newsletter, make_reader("layla@example.org"))
    make_subscriber(newsletter, make_reader("omar@example.org"))
    return newsletter


@pytest.fixture
def edition(straits: Newsletter) -> Edition:
    return make_edition(straits, make_story("The roster behind the queue"))


def addresses(send: Send) -> set[str]:
    return set(send.deliveries.values_list("address", flat=True))


def test_a_new_edition_is_filled_and_audited(straits: Newsletter, editor: Reader) -> None:
    make_story("The roster behind the queue")
    edition = editions.start_edition(newsletter=straits, actor=editor)
    assert edition.state == State.DRAFT
    assert edition.subject == "The roster behind the queue"
    assert AuditEntry.objects.about(edition).get().verb == "edition.started"


def test_an_edition_reaches_every_active_subscriber_and_no_one_else(
    edition: Edition,
    editor: Reader,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_reader("stranger@example.org")
    waiting = make_subscriber(edition.newsletter)
    waiting.state = Subscriber.State.PENDING
    waiting.save()
    with django_capture_on_commit_callbacks(execute=True):
        send = editions.send_now(edition=edition, actor=editor)
    assert addresses(send) == {"layla@example.org", "omar@example.org"}
    mails = all_mail()
    assert {mail.recipient for mail in mails} == addresses(send)
    content = mails[0].content.decode()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in content
    assert "[[" not in content
    edition.refresh_from_db()
    assert (edition.state, edition.number) == (State.SENT, 1)


def test_sending_an_edition_renders_its_mail_once(edition: Edition, editor: Reader) -> None:
    rendered: list[str] = []

    def note(template: Any, **rest: Any) -> None:
        rendered.append(template.name)

    template_rendered.connect(note)
    try:
        editions.send_now(edition=edition, actor=editor)
    finally:
        template_rendered.disconnect(note)
    assert rendered.count(edition.newsletter.template) == 1


def test_editions_are_numbered_within_their_newsletter(edition: Edition, editor: Reader) -> None:
    editions.send_now(edition=edition, actor=editor)
    other = make_newsletter()
    make_subscriber(other)
    second = make_edition(edition.newsletter, make_story())
    first_of_other = make_edition(other, make_story())
    for each in (second, first_of_other):
        editions.send_now(edition=each, actor=editor)
    assert (edition.number, second.number, first_of_other.number) == (1, 2, 1)


def test_an_edition_starts_only_once(edition: Edition, editor: Reader) -> None:
    seen_by_another = Edition.objects.get(pk=edition.pk)
    editions.send_now(edition=edition, actor=editor)
    with pytest.raises(NotPossibleError, match="already started"):
        editions.send_now(edition=seen_by_another, actor=editor)
    assert Send.objects.count() == 1


def test_an_edition_being_sent_can_no_longer_be_changed(edition: Edition, editor: Reader) -> None:
    form_opened_before = Edition.objects.get(pk=edition.pk)
    editions.send_now(edition=edition, actor=editor)
    form_opened_before.subject = "Too late"
    with pytest.raises(NotPossibleError, match="can’t be changed"):
        editions.save_edition(edition=form_opened_before, actor=editor)
    with pytest.raises(NotPossibleError):
        editions.refill(edition=form_opened_before, actor=editor)
    edition.refresh_from_db()
    assert edition.subject != "Too late"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("no address", "no postal address"),
        ("no subject", "subject is empty"),
        ("no story", "The edition has no stories"),
        ("withdrawn", "is not published"),
        ("not offered", "is not active"),
        ("nobody", "has no subscribers"),
        ("suppressed", "suppressed"),
        ("too long", "larger than 102 KB"),
    ],
)
def test_an_edition_with_a_fault_stays_a_draft_and_says_why(
    edition: Edition, editor: Reader, fault: str, reason: str
) -> None:
    _break(edition, fault)
    with pytest.raises(NotReadyError, match=reason):
        editions.send_now(edition=edition, actor=editor)
    edition.refresh_from_db()
    assert (edition.state, edition.number, edition.send) == (State.DRAFT, 0, None)
    assert not Send.objects.exists()


def _break(edition: Edition, fault: str) -> None:
    newsletter = edition.newsletter
    match fault:
        case "no address":
            give_address("")
        case "no subject":
            Edition.objects.update(subject="")
        case "no story":
            edition.picks.all().delete()
        case "withdrawn":
            edition.picks.get().story.unpublish()
        case "not offered":
            Newsletter.objects.filter(pk=newsletter.pk).update(is_active=False)
        case "nobody":
            newsletter.subscribers.all().delete()
        case "suppressed":
            for subscriber in newsletter.subscribers.all():
                suppress([subscriber.reader.email], reason=Suppression.Reason.BOUNCE)
        case "too long":
            Edition.objects.update(intro="A word. " * 15_000)


def test_a_pro_newsletter_reaches_only_readers_whom_the_gate_lets_in(editor: Reader) -> None:
    give_address()
    newsletter = make_newsletter(access_level="pro")
    make_subscriber(newsletter, make_reader("layla@example.org"))
    make_subscriber(newsletter, editor)
    send = editions.send_now(edition=make_edition(newsletter, make_story()), actor=editor)
    assert addresses(send) == {"editor@example.com"}


def test_the_clock_sends_a_scheduled_edition_when_it_is_due(
    edition: Edition, editor: Reader
) -> None:
    editions.schedule(edition=edition, at=timezone.now() + timedelta(hours=1), actor=editor)
    assert edition.state == State.SCHEDULED
    assert editions.send_due() == 0
    Edition.objects.update(scheduled_for=timezone.now())
    assert editions.send_due() == 1
    assert editions.send_due() == 0
    assert Send.objects.count() == 1


def test_a_scheduled_edition_can_be_cancelled_until_it_starts(
    edition: Edition, editor: Reader
) -> None:
    editions.schedule(edition=edition, at=timezone.now() + timedelta(hours=1), actor=editor)
    editions.cancel(edition=edition, actor=editor)
    assert (edition.state, edition.scheduled_for) == (State.DRAFT, None)
    editions.send_now(edition=edition, actor=editor)
    with pytest.raises(NotPossibleError, match="started"):
        editions.cancel(edition=edition, actor=editor)


def test_an_edition_can_be_rescheduled_but_not_into_the_past(
    edition: Edition, editor: Reader
) -> None:
    later = timezone.now() + timedelta(hours=2)
    editions.schedule(edition=edition, at=timezone.now() + timedelta(hours=1), actor=editor)
    editions.schedule(edition=edition, at=later, actor=editor)
    assert edition.scheduled_for == later
    with pytest.raises(NotPossibleError, match="has passed"):
        editions.schedule(edition=edition, at=timezone.now(), actor=editor)


def test_an_edition_that_fails_when_due_is_a_draft_again_and_delays_no_other(
    edition: Edition, editor: Reader
) -> None:
    withdrawn = make_story("Withdrawn")
    broken = make_edition(edition.newsletter, withdrawn)
    for each in (broken, edition):
        editions.schedule(edition=each, at=timezone.now() + timedelta(hours=1), actor=editor)
    withdrawn.unpublish()
    Edition.objects.update(scheduled_for=timezone.now())
    assert editions.send_due() == 1
    broken.refresh_from_db()
    assert broken.state == State.DRAFT
    assert "“Withdrawn” is not published" in broken.trouble
    assert AuditEntry.objects.about(broken).filter(verb="edition.refused").exists()


def test_a_broken_template_is_reported_to_the_desk_and_tried_once(
    edition: Edition, editor: Reader
) -> None:
    editions.schedule(edition=edition, at=timezone.now() + timedelta(hours=1), actor=editor)
    Newsletter.objects.update(template="newsletters/mail/gone.html")
    Edition.objects.update(scheduled_for=timezone.now())
    assert editions.send_due() == 0
    edition.refresh_from_db()
    assert edition.state == State.DRAFT
    assert "log" in edition.trouble


def test_a_cancelled_send_leaves_no_page_on_the_web(edition: Edition, editor: Reader) -> None:
    send = editions.send_now(edition=edition, actor=editor)
    sending.cancel(send, actor=editor)
    edition.refresh_from_db()
    assert edition.state == State.CANCELLED
    assert not edition.is_published


def test_withdrawing_a_story_pauses_the_send_that_carries_it(
    edition: Edition, editor: Reader
) -> None:
    send = editions.send_now(edition=edition, actor=editor)
    story = edition.picks.get().story
    story_withdrawn.send(sender=Story, story=story)
    send.refresh_from_db()
    assert send.state == Send.State.PAUSED
    assert story.headline in send.note
    assert all_mail() == []
    assert sending.resume(send, actor=editor)
    send.refresh_from_db()
    assert send.note == ""


def test_a_story_in_an_earlier_edition_is_pointed_out(
    straits: Newsletter, edition: Edition, editor: Reader
) -> None:
    editions.send_now(edition=edition, actor=editor)
    again = make_edition(straits, edition.picks.get().story)
    [finding] = [
        each for each in check_edition(again, render(again)) if "was already in" in each.text
    ]
    assert not finding.is_blocking
    assert "No. 1" in finding.text


def test_the_editor_who_scheduled_an_edition_hears_that_it_did_not_go_out(
    edition: Edition, editor: Reader
) -> None:
    editions.schedule(edition=edition, at=timezone.now() + timedelta(hours=1), actor=editor)
    Story.objects.filter(picks__edition=edition).update(live=False)
    Edition.objects.update(scheduled_for=timezone.now())
    assert editions.send_due() == 0
    [message] = mail.outbox
    assert message.to == ["editor@example.com"]
    assert message.subject == "Straits did not go out"
    assert "is not published" in " ".join(message.body.split())
    assert f"/desk/editions/{edition.pk}/" in message.body
