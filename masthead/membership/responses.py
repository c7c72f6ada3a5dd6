"""How the site answers, and how long an answer may be kept."""

from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, set_response_etag

from masthead.membership.request_access import OWN, is_kept_apart

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
    """A rendered page. What may differ from what a stranger gets is never kept for others; who has
    a stranger's page already is told so."""
    response = render(request, template, context, status=status)
    if is_kept_apart(request):
        response["Cache-Control"] = OWN
        return response
    response["Cache-Control"] = _PUBLIC
    return _unless_known(request, response)


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page, or that it is the one that the browser holds."""
    if response.status_code != HTTPStatus.OK:
        return response
    set_response_etag(response)
    known = get_conditional_response(request, etag=response["ETag"], response=response)
    return cast("HttpResponse", known)
