"""The mail of an edition, rendered once: HTML and plain text in the publication's design, and
headers."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from masthead.newsletters.edition_content import EditionContent, build_content
from masthead.newsletters.models import Edition, Newsletter
from masthead.notifications.accent import accent_of
from masthead.notifications.mail_look import Look, render_mail

CLIPPED_AT = 102 * 1024  # bytes; Gmail hides everything after that, including the footer


@dataclass(frozen=True, slots=True)
class Mail:
    """A rendered mail. `[[token]]`, `[[address]]` and `[[name]]` stand for each recipient's."""

    subject: str
    sender_name: str
    sender: str
    reply_to: str
    html: str
    text: str
    headers: dict[str, str]
    language: str

    @property
    def is_clipped(self) -> bool:
        return len(self.html.encode()) > CLIPPED_AT


def render(edition: Edition) -> Mail:
    """The edition's mail as it stands, for a reader without any entitlement."""
    content = build_content(edition)
    newsletter, publication = content.newsletter, content.publication
    look = Look(accent_of(newsletter.accent), content.language)
    bodies = render_mail(newsletter.template, _context(content), look=look)
    return Mail(
        subject=content.subject,
        sender_name=newsletter.sender_name or publication.name,
        sender=newsletter.sender or publication.sender,
        reply_to=newsletter.reply_to,
        html=bodies.html,
        text=bodies.text,
        headers=_headers(newsletter),
        language=content.language,
    )


def leave_url() -> str:
    return f"{settings.SITE_URL}/newsletters/leave/[[token]]"


def preferences_url() -> str:
    return f"{settings.SITE_URL}/newsletters/preferences/[[token]]"


def pause_url() -> str:
    return f"{settings.SITE_URL}/newsletters/pause/[[token]]"


def _context(content: EditionContent) -> dict[str, object]:
    return {
        "content": content,
        "leave_url": leave_url(),
        "preferences_url": preferences_url(),
        "pause_url": pause_url(),
    }


def _headers(newsletter: Newsletter) -> dict[str, str]:
    """RFC 8058's one-click unsubscribe, RFC 2919's list id, and what keeps auto-responders from
    answering."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return {
        "List-Id": f"<{newsletter.slug}.{host}>",
        "List-Unsubscribe": f"<{leave_url()}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }
