"""The mailbox page: mail in the embedded mailbox, as its recipient would see it.

What lies there may sign somebody in, so only those who may change readers see it, or everybody
where the installation is a demonstration.
"""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from masthead.gateways.mail import Mailbox, StoredMessage, mailbox

PAGE = 50
# The HTML of a mail is not trusted: no scripts, no forms, nothing loaded from elsewhere. Its links
# open in a new tab.
FRAME_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "frame-ancestors": [CSP.SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_NEW_TAB = '<base target="_blank">'

type View = Callable[..., HttpResponse]


def _for_permitted_viewers(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **wanted: Any) -> HttpResponse:
        if settings.OPEN_MAILBOX or request.user.has_perm("accounts.change_reader"):
            response = view(request, box=_the_mailbox(), **wanted)
            response["Cache-Control"] = "private, no-store"
            return response
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path())

    return guarded


def _the_mailbox() -> Mailbox:
    box = mailbox()
    if box is None:
        raise Http404("This installation sends real e-mail, so there is no local mailbox.")
    return box


@_for_permitted_viewers
def index(request: HttpRequest, *, box: Mailbox) -> HttpResponse:
    """Newest first, fifty a page; `q` searches the address and the subject."""
    words = request.GET.get("q", "").strip()[:200]
    number = _page_number(request)
    count = box.count(query=words)
    context = {
        "messages_found": box.newest(query=words, limit=PAGE, offset=(number - 1) * PAGE),
        "words": words,
        "count": count,
        "newer": number - 1,
        "older": number + 1 if number * PAGE < count else 0,
    }
    return render(request, "desk/mailbox/index.html", context)


@_for_permitted_viewers
def message(request: HttpRequest, *, box: Mailbox, message_id: int) -> HttpResponse:
    """One message: its HTML in a frame, its plain text, its headers."""
    kept, parsed = _opened(box, message_id)
    context = {
        "kept": kept,
        "text": _content(parsed, "plain"),
        "has_html": bool(_content(parsed, "html")),
        "headers": list(parsed.items()),
        "size": len(kept.content),
    }
    return render(request, "desk/mailbox/message.html", context)


@csp_override(FRAME_CSP)
@_for_permitted_viewers
def html_part(request: HttpRequest, *, box: Mailbox, message_id: int) -> HttpResponse:
    """The message's HTML alone, for the frame."""
    html = _content(_opened(box, message_id)[1], "html")
    if not html:
        raise Http404
    head = _HEAD.search(html)
    at = head.end() if head else 0
    return HttpResponse(html[:at] + _NEW_TAB + html[at:])


def _opened(box: Mailbox, message_id: int) -> tuple[StoredMessage, EmailMessage]:
    kept = box.get(message_id)
    if kept is None:
        raise Http404
    return kept, message_from_bytes(kept.content, policy=modern)


def _content(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    return str(part.get_content()) if part else ""


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1  # noqa: PLR2004  # no list is that long
