"""Sending a notice: one message to one address, in the look that all mail of the house shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import wrap

from masthead.core.web_addresses import absolute_url
from masthead.notifications.accent import Accent, accent_of
from masthead.publishing.models import Publication

LINE = 64  # characters of plain text


@dataclass(frozen=True, slots=True)
class _Look:
    """What the shared styles ask for: the house's own accent, in both schemes."""

    accent: Accent
    is_rtl: bool = False


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a notice."""

    name: str
    content: bytes
    type: str


_LOOK = _Look(accent=accent_of("#a8105f"))


def send_notice(
    address: str,
    template: str,
    subject: str,
    *,
    purpose: str,
    enclosures: Sequence[Enclosure] = (),
    **context: Any,
) -> None:
    """Write one notice and hand it to the outbox: `template` names its .txt and its .html, which
    extend `notifications/mail/notice`. `purpose` is a header that the desk's mailbox shows."""
    publication = Publication.load()
    context |= {
        "letter": _LOOK,
        "publication": publication,
        "subject": subject,
        "address": address,
        "offers": absolute_url(reverse("newsletters")),
        "site": settings.SITE_URL,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=_wrapped(render_to_string(f"{template}.txt", context)),
        from_email=formataddr((publication.name, publication.sender)),
        to=[address],
        headers={"X-Masthead-Purpose": purpose},
    )
    html = render_to_string(f"{template}.html", context)
    inlined = css_inline.inline(html, load_remote_stylesheets=False)
    message.attach_alternative(inlined, "text/html")
    for file in enclosures:
        message.attach(file.name, file.content, file.type)
    message.send()


def _wrapped(text: str) -> str:
    """Lines of at most 64 characters; an address stays whole, so that it can be clicked."""
    lines = text.strip().splitlines()
    return "\n".join(line if "://" in line else wrap(line, LINE) for line in lines) + "\n"
