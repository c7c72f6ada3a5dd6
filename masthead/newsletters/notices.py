"""The mails that subscribing sends: to confirm, to say what a reader receives, to send their
link."""

from collections.abc import Sequence

from django.urls import reverse

from masthead.accounts.models import Reader
from masthead.core.web_addresses import absolute_url
from masthead.newsletters import confirmation
from masthead.newsletters.models import Edition, Newsletter
from masthead.notifications.sender import send_notice
from masthead.outbox import tokens
from masthead.publishing.models import Publication

MAILS = "newsletters/mail"


def send_confirmation(
    *, reader: Reader, asked: Sequence[Newsletter], already: Sequence[Newsletter]
) -> None:
    """Ask the address to confirm what is new to it; if nothing is, list what it already
    receives."""
    on = {newsletter.pk for newsletter in already}
    new = [newsletter for newsletter in asked if newsletter.pk not in on]
    if new:
        _send_confirmation_request(reader, new, already)
    else:
        _send_current_subscriptions(reader, already)


def send_own_link(*, address: str, reader: Reader | None) -> None:
    """Send an address the link to its preferences, or say that it receives nothing."""
    publication = Publication.load()
    if reader is None:
        subject = f"No newsletters from {publication.name} go to this address"
        send_notice(address, f"{MAILS}/nothing", subject, purpose="newsletters: own link")
        return
    subject = f"Your newsletters from {publication.name}"
    send_notice(
        address,
        f"{MAILS}/own_link",
        subject,
        purpose="newsletters: own link",
        preferences=preferences_link(reader),
    )


def send_not_sent(*, address: str, edition: Edition, reason: str) -> None:
    """Tell the person who scheduled an edition that it did not go out, and why."""
    send_notice(
        address,
        f"{MAILS}/not_sent",
        f"{edition.newsletter} did not go out",
        purpose="newsletters: not sent",
        edition=edition,
        reason=reason,
        link=absolute_url(reverse("edition_desk", args=[edition.pk])),
    )


def preferences_link(reader: Reader) -> str:
    """The absolute address of a reader's own preferences."""
    return absolute_url(preferences_path(reader))


def preferences_path(reader: Reader) -> str:
    return reverse("preferences", args=[tokens.make(reader_id=reader.pk, stream="")])


def _send_confirmation_request(
    reader: Reader, new: Sequence[Newsletter], already: Sequence[Newsletter]
) -> None:
    publication = Publication.load()
    link = reverse("confirm", args=[confirmation.make_token(reader, new)])
    send_notice(
        reader.email,
        f"{MAILS}/confirm",
        f"Confirm your newsletters from {publication.name}",
        purpose="newsletters: confirm",
        newsletters=new,
        already=already,
        link=absolute_url(link),
        days=confirmation.VALID.days,
    )


def _send_current_subscriptions(reader: Reader, already: Sequence[Newsletter]) -> None:
    publication = Publication.load()
    send_notice(
        reader.email,
        f"{MAILS}/already",
        f"You are already subscribed at {publication.name}",
        purpose="newsletters: already",
        newsletters=already,
        preferences=preferences_link(reader),
    )
