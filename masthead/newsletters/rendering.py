"""The mail of an edition, rendered once: HTML with its CSS inlined, plain text, headers."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from masthead.newsletters.edition_content import EditionContent, build_content
from masthead.newsletters.models import Edition, Newsletter
from masthead.newsletters.templating import text_template

CLIPPED_AT = 102 * 1024  # bytes; Gmail hides what comes later, the foot with it


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
    """The edition's mail as it stands, for a reader without any right."""
    letter = build_content(edition)
    newsletter, publication = letter.newsletter, letter.publication
    return Mail(
        subject=letter.subject,
        sender_name=newsletter.sender_name or publication.name,
        sender=newsletter.sender or publication.sender,
        reply_to=newsletter.reply_to,
        html=_html(letter),
        text=_text(letter),
        headers=_headers(newsletter),
        language=letter.language,
    )


def leave_url() -> str:
    return f"{settings.SITE_URL}/newsletters/leave/[[token]]"


def preferences_url() -> str:
    return f"{settings.SITE_URL}/newsletters/preferences/[[token]]"


def pause_url() -> str:
    return f"{settings.SITE_URL}/newsletters/pause/[[token]]"


def _html(letter: EditionContent) -> str:
    html = render_to_string(letter.newsletter.template, _context(letter))
    return css_inline.inline(html, load_remote_stylesheets=False)


def _text(letter: EditionContent) -> str:
    text = render_to_string(text_template(letter.newsletter.template), _context(letter))
    return _without_gaps(text)


def _without_gaps(text: str) -> str:
    """At most one empty line between paragraphs: a template's tags leave more."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept) + "\n"


def _context(letter: EditionContent) -> dict[str, object]:
    return {
        "letter": letter,
        "leave_url": leave_url(),
        "preferences_url": preferences_url(),
        "pause_url": pause_url(),
        "start": "right" if letter.is_rtl else "left",
        "end": "left" if letter.is_rtl else "right",
    }


def _headers(newsletter: Newsletter) -> dict[str, str]:
    """RFC 8058's one click, RFC 2919's name of the list, and what keeps absent people's programs
    from answering."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return {
        "List-Id": f"<{newsletter.slug}.{host}>",
        "List-Unsubscribe": f"<{leave_url()}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }
