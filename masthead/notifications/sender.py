"""Sending a notice: one message to one address, in the look that all mail of the house shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import get_language

from masthead.core.languages import Words, primary
from masthead.core.web_addresses import absolute_url
from masthead.notifications.accent import accent_of
from masthead.notifications.mail_look import Look, render_mail
from masthead.notifications.written_for import written_for
from masthead.outbox.backend import PURPOSE
from masthead.publishing.models import Publication


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a notice."""

    name: str
    content: bytes
    type: str


_ACCENT = accent_of("#a8105f")


def send_notice(
    address: str,
    template: str,
    subject: Words,
    *,
    purpose: str,
    enclosures: Sequence[Enclosure] = (),
    **context: Any,
) -> None:
    """Write one notice and hand it to the outbox: `template` names its .txt and its .html, which
    extend `notifications/mail/notice`. It is in the reader's language. `purpose` is a header that
    the desk's mailbox shows."""
    with written_for(address):
        message = _written(address, template, str(subject), purpose=purpose, context=context)
    for file in enclosures:
        message.attach(file.name, file.content, file.type)
    message.send()


def _written(
    address: str, template: str, subject: str, *, purpose: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    publication = Publication.load()
    context |= {
        "publication": publication,
        "subject": subject,
        "address": address,
        "offers": absolute_url(reverse("newsletters")),
        "site": settings.SITE_URL,
    }
    bodies = render_mail(
        f"{template}.html", context, look=Look(_ACCENT, primary(get_language() or "en"))
    )
    message = EmailMultiAlternatives(
        subject=subject,
        body=bodies.text,
        from_email=formataddr((publication.name, publication.sender)),
        to=[address],
        headers={PURPOSE: purpose},
    )
    message.attach_alternative(bodies.html, "text/html")
    return message
