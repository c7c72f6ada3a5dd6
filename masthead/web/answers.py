"""How the site answers, and how long an answer may be kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from masthead.membership.asking import OWN, is_kept_apart

# A shared cache may answer for a few seconds; a browser asks each time, so that what was just
# published is seen at once.
_PUBLIC = "public, max-age=0, s-maxage=10"


def own_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page for one reader: no cache keeps it, no other site learns its address, no search
    engine lists it."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = OWN
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A rendered page. What may differ from what a stranger gets is never kept for others."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = OWN if is_kept_apart(request) else _PUBLIC
    return response
