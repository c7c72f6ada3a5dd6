"""How the site answers: who is asking, and how long an answer may be kept."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from masthead.membership.gate import Who

# A shared cache may answer for a few seconds; a browser asks each time, so that what was just
# published is seen at once.
_PUBLIC = "public, max-age=0, s-maxage=10"
_OWN = "private, no-store"


def reader_of(request: HttpRequest) -> Who | None:
    """Who is signed in; None for anybody without a session cookie, for whom no session is read."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A rendered page. What somebody with a session gets is never kept for others."""
    response = render(request, template, context, status=status)
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    response["Cache-Control"] = _OWN if has_session else _PUBLIC
    return response
