"""The mails that subscribing writes: to confirm, to say what somebody gets, to send their link."""

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

from masthead.accounts.models import Reader
from masthead.newsletters import confirming
from masthead.newsletters.letter import Accent, accent_of
from masthead.newsletters.models import Edition, Newsletter
from masthead.outbox import tokens
from masthead.publishing.models import Publication

LINE = 64
MAILS = "newsletters/mail"


@dataclass(frozen=True, slots=True)
class _Look:
    """What the mails' shared styles ask for: the house's own accent, in both schemes."""

    accent: Accent
    is_rtl: bool = False


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    content: bytes
    type: str


_LOOK = _Look(accent=accent_of("#a8105f"))


def write_to_subscriber(
    *, reader: Reader, asked: Sequence[Newsletter], already: Sequence[Newsletter]
) -> None:
    """Ask the address to confirm what is new to it; if nothing is, say what it gets."""
    on = {newsletter.pk for newsletter in already}
    new = [newsletter for newsletter in asked if newsletter.pk not in on]
    if new:
        _write_to_confirm(reader, new, already)
    else:
        _write_what_comes(reader, already)


def write_own_link(*, address: str, reader: Reader | None) -> None:
    """Send an address its way to its preferences, or word that nothing goes to it."""
    publication = Publication.load()
    if reader is None:
        subject = f"No newsletters from {publication.name} come to this address"
        write_note(address, f"{MAILS}/nothing", subject, purpose="newsletters: own link")
        return
    subject = f"Your newsletters from {publication.name}"
    write_note(
        address,
        f"{MAILS}/own_link",
        subject,
        purpose="newsletters: own link",
        preferences=preferences_link(reader),
    )


def write_not_sent(*, address: str, edition: Edition, reason: str) -> None:
    """Tell somebody of the desk that a scheduled edition did not go out, and why."""
    write_note(
        address,
        f"{MAILS}/not_sent",
        f"{edition.newsletter} did not go out",
        purpose="newsletters: not sent",
        edition=edition,
        reason=reason,
        link=on_the_web(reverse("edition_desk", args=[edition.pk])),
    )


def preferences_link(reader: Reader) -> str:
    """The whole address of a reader's own preferences."""
    return on_the_web(preferences_path(reader))


def preferences_path(reader: Reader) -> str:
    return reverse("preferences", args=[tokens.make(reader_id=reader.pk, stream="")])


def on_the_web(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _write_to_confirm(
    reader: Reader, new: Sequence[Newsletter], already: Sequence[Newsletter]
) -> None:
    publication = Publication.load()
    link = reverse("confirm", args=[confirming.make_token(reader, new)])
    write_note(
        reader.email,
        f"{MAILS}/confirm",
        f"Confirm your newsletters from {publication.name}",
        purpose="newsletters: confirm",
        newsletters=new,
        already=already,
        link=on_the_web(link),
        days=confirming.VALID.days,
    )


def _write_what_comes(reader: Reader, already: Sequence[Newsletter]) -> None:
    publication = Publication.load()
    write_note(
        reader.email,
        f"{MAILS}/already",
        f"You already get this from {publication.name}",
        purpose="newsletters: already",
        newsletters=already,
        preferences=preferences_link(reader),
    )


def write_note(
    address: str,
    template: str,
    subject: str,
    *,
    purpose: str,
    enclosures: Sequence[Enclosure] = (),
    **context: Any,
) -> None:
    """Write one letter in the house's look: `template` names its .txt and its .html, which build
    on `newsletters/mail/note`."""
    publication = Publication.load()
    context |= {
        "letter": _LOOK,
        "publication": publication,
        "subject": subject,
        "address": address,
        "offers": on_the_web(reverse("newsletters")),
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
