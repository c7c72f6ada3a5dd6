"""Responses of these pages: nothing typed or signed is cached on the way."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from masthead.core.origin import ip_of, page_before
from masthead.core.rates import Refusal
from masthead.newsletters.consent_wording import wording_of
from masthead.newsletters.lists import ConsentContext


def private_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page for one reader: no cache stores it, no other site learns its address, no search engine
    lists it."""
    response = render(request, f"newsletters/{template}.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def too_often(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A plain page that says when to try again; a header says it to programs."""
    response = private_page(request, "too_often", {"refusal": refusal}, status=429)
    response["Retry-After"] = str(refusal.seconds)
    return response


def consent_context_of(request: HttpRequest, *, form: str, source: str = "") -> ConsentContext:
    """On which page, beside which wording and from where this request was sent. A page whose
    address holds a token is named by `source` instead: no token belongs in the database."""
    return ConsentContext(
        source=source or page_before(request), wording=wording_of(form), ip=ip_of(request)
    )
