"""An edition's mail as the desk previews it: light, dark or plain, with a sample reader's data."""

from django.http import HttpResponse
from django.utils.html import format_html

from masthead.newsletters.models import Edition
from masthead.newsletters.rendering import render

SAMPLE = {"[[token]]": "sample", "[[address]]": "reader@example.com", "[[name]]": "Reader"}

# Mail has inline styles and no scripts, so it is shown under a policy of its own.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'self'; form-action 'none'; sandbox allow-same-origin"
)
_PLAIN = (
    '<!doctype html><html dir="{}"><meta charset="utf-8"><title>{}</title>'
    '<pre style="white-space: pre-wrap; font: 14px/1.5 monospace; margin: 20px">{}</pre></html>'
)


def show(edition: Edition, mode: str) -> HttpResponse:
    """The mail in one of `PREVIEW_MODES`, from the edition as it stands, saved or not."""
    mail = render(edition)
    if mode == "text":
        direction = "rtl" if edition.is_rtl else "ltr"
        html: str = format_html(_PLAIN, direction, mail.subject, filled(mail.text))
    else:
        html = in_scheme(filled(mail.html), dark=mode == "dark")
    return HttpResponse(html, headers={"Content-Security-Policy": _POLICY})


def filled(text: str) -> str:
    """With a sample reader's values, none of which needs escaping in HTML."""
    for field, value in SAMPLE.items():
        text = text.replace(field, value)
    return text


def in_scheme(html: str, *, dark: bool) -> str:
    """As a mail program shows it in that colour scheme, whatever this browser's scheme is."""
    return html.replace("(prefers-color-scheme: dark)", "all" if dark else "not all")
