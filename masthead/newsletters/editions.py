"""What is done with an edition: started, scheduled, taken off the schedule, sent."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import AuditEntry, Reader
from masthead.newsletters.audience import audience_of
from masthead.newsletters.autofill import fill_edition
from masthead.newsletters.checks import ALL_SUPPRESSED, NotReadyError, require_ready
from masthead.newsletters.models import Edition, Newsletter, Pick
from masthead.newsletters.models.editions import EditionQuerySet
from masthead.newsletters.notices import send_not_sent
from masthead.newsletters.rendering import Mail, render
from masthead.outbox import sending
from masthead.outbox.models import Send
from masthead.outbox.template import MailTemplate, compile_mail
from masthead.publishing.models import Story

log = logging.getLogger(__name__)
State = Edition.State


class NotPossibleError(Exception):
    """The edition's state does not allow this; the message says so in words for the desk."""


@transaction.atomic
def start_edition(*, newsletter: Newsletter, actor: Reader | None) -> Edition:
    """A new draft, auto-filled."""
    edition = Edition.objects.create(newsletter=newsletter, language=newsletter.language)
    added = fill_edition(edition)
    audit.record(verb="edition.started", subject=edition, actor=actor, stories=added)
    return edition


@transaction.atomic
def refill(*, edition: Edition, actor: Reader | None) -> int:
    """Add new stories below the editor's picks; returns how many were added."""
    _still_editable(edition)
    added = fill_edition(edition)
    audit.record(verb="edition.refilled", subject=edition, actor=actor, stories=added)
    return added


@transaction.atomic
def save_edition(*, edition: Edition, actor: Reader | None) -> None:
    """Save what the editor wrote, picked and removed. NotPossibleError once sending has started."""
    _still_editable(edition)
    stood = Pick.objects.filter(edition=edition).values_list("story_id", flat=True)
    stands = {pick.story_id for pick in edition.picks.all()}
    edition.taken_out.add(*(story_id for story_id in stood if story_id not in stands))
    edition.save_content()
    audit.record(verb="edition.composed", subject=edition, actor=actor)


@transaction.atomic
def schedule(*, edition: Edition, at: datetime, actor: Reader | None) -> None:
    """Let the clock send it at `at`. NotReadyError if it could not go out as it stands; it is
    checked again when its time comes."""
    if at <= timezone.now():
        raise NotPossibleError("That time has passed. Choose a later one.")
    require_ready(edition, render(edition))
    _claim(_editable(edition), to=State.SCHEDULED, scheduled_for=at, trouble="")
    edition.refresh_from_db()
    audit.record(verb="edition.scheduled", subject=edition, actor=actor, at=at.isoformat())


@transaction.atomic
def cancel(*, edition: Edition, actor: Reader | None) -> None:
    """Take it off the schedule: it is a draft again. Not possible once it has started."""
    scheduled = Edition.objects.filter(pk=edition.pk, state=State.SCHEDULED)
    _claim(scheduled, to=State.DRAFT, scheduled_for=None)
    edition.refresh_from_db()
    audit.record(verb="edition.cancelled", subject=edition, actor=actor)


@transaction.atomic
def send_now(*, edition: Edition, actor: Reader | None) -> Send:
    """Render it once, freeze its audience, and start sending. NotPossibleError if someone else was
    faster; NotReadyError if it can't go out. Either leaves it as it was."""
    return _send(edition, claiming=_editable(edition), actor=actor)


def send_due() -> int:
    """Send every edition whose time has come; returns how many. For the clock: safe to run twice.
    One that can't go out becomes a draft again and says why."""
    return sum(_send_scheduled(edition) for edition in _due().order_by("scheduled_for"))


def pause_sends_with(story: Story) -> int:
    """Pause every send that carries a withdrawn story: a person decides whether its remaining
    readers receive it. Returns how many were paused."""
    carrying = Edition.objects.filter(state=State.SENDING, picks__story=story.pk)
    note = (
        f"“{story.headline}” is in this edition and has been withdrawn. "
        "Cancel the rest of the send, or resume it."
    )
    sends = [edition.send for edition in carrying.select_related("send") if edition.send]
    return sum(sending.pause(send, note=note) for send in sends)


def close_edition(send: Send) -> None:
    """Record that the send that carried an edition has ended."""
    ended = State.CANCELLED if send.state == Send.State.CANCELLED else State.SENT
    Edition.objects.filter(send=send, state=State.SENDING).update(state=ended)


def compile_edition_mail(mail: Mail) -> MailTemplate:
    return compile_mail(
        subject=mail.subject,
        sender_name=mail.sender_name,
        sender=mail.sender,
        reply_to=mail.reply_to,
        html=mail.html,
        text=mail.text,
        headers=mail.headers,
        language=mail.language,
    )


def _due() -> EditionQuerySet:
    return Edition.objects.filter(state=State.SCHEDULED, scheduled_for__lte=timezone.now())


def _freeze(edition: Edition, mail: Mail) -> Send:
    send = sending.freeze(
        name=f"{edition.newsletter}, No. {edition.number}: {edition.subject}"[:200],
        stream=edition.newsletter.stream,
        template=compile_edition_mail(mail),
        audience=audience_of(edition.newsletter),
    )
    if not send.recipients:
        raise NotReadyError([ALL_SUPPRESSED])
    return send


def _send(edition: Edition, *, claiming: EditionQuerySet, actor: Reader | None) -> Send:
    _claim(claiming, to=State.SENDING, sent_at=timezone.now(), trouble="")
    edition.refresh_from_db()
    # two editions of a newsletter sent at the same time get their numbers one after the other
    Newsletter.objects.select_for_update(no_key=True).get(pk=edition.newsletter_id)
    mail = render(edition)
    require_ready(edition, mail)
    edition.number = edition.next_number
    edition.send = _freeze(edition, mail)
    edition.save(update_fields=["number", "send"])
    audit.record(
        verb="edition.sent",
        subject=edition,
        actor=actor,
        number=edition.number,
        recipients=edition.send.recipients,
    )
    sending.start(edition.send, actor=actor)
    return edition.send


def _claim(editions: EditionQuerySet, *, to: State, **fields: object) -> None:
    """Move this one edition to its next state; of several callers, one succeeds."""
    if not editions.update(state=to, **fields):
        raise NotPossibleError("Sending has already started, or someone changed the schedule.")


def _editable(edition: Edition) -> EditionQuerySet:
    return Edition.objects.editable().filter(pk=edition.pk)


def _still_editable(edition: Edition) -> None:
    if not _editable(edition).select_for_update().exists():
        raise NotPossibleError("Sending has already started, so the edition can’t be changed.")


def _send_scheduled(edition: Edition) -> bool:
    try:
        with transaction.atomic():
            _send(edition, claiming=_due().filter(pk=edition.pk), actor=None)
    except NotPossibleError:
        return False  # another clock was faster, or an editor took it off the schedule
    except NotReadyError as refusal:
        _return_to_draft(edition, reason=str(refusal))
        return False
    except Exception:
        # One broken edition must neither delay the others nor be tried again every second.
        log.exception("Edition %s could not be sent", edition.pk)
        _return_to_draft(
            edition,
            reason=(
                "Something went wrong while the edition was being prepared. The server log has the "
                "details."
            ),
        )
        return False
    return True


@transaction.atomic
def _return_to_draft(edition: Edition, *, reason: str) -> None:
    put_back = Edition.objects.filter(pk=edition.pk, state=State.SCHEDULED).update(
        state=State.DRAFT, scheduled_for=None, trouble=reason
    )
    if put_back:
        audit.record(verb="edition.refused", subject=edition, reason=reason)
        _notify_scheduler(edition, reason)


def _notify_scheduler(edition: Edition, reason: str) -> None:
    """Whoever scheduled it may not be at the desk, so tell them by e-mail."""
    scheduled = AuditEntry.objects.about(edition).filter(
        verb="edition.scheduled", actor__is_active=True
    )
    entry = scheduled.select_related("actor").order_by("-pk").first()
    if entry and entry.actor:
        send_not_sent(address=entry.actor.email, edition=edition, reason=reason)
