"""Responses of the portal: private, never cached, and aware of who is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from masthead.accounts.models import Reader
from masthead.core.origin import same_origin_only
from masthead.core.rates import Refusal

LONGEST_PATH = 500


def private_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page for one person: no cache keeps it, no other site learns its address, no search engine
    lists it."""
    return _private(render(request, f"account/{template}.html", context, status=status))


def private_redirect(address: str) -> HttpResponse:
    return _private(redirect(address))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def too_often(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page that says when to try again, also in its Retry-After header."""
    response = private_page(request, "too_often", {"refusal": refusal}, status=429)
    response["Retry-After"] = str(refusal.seconds)
    return response


def signed_in_only[**P](
    view: Callable[Concatenate[HttpRequest, Reader, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Passes the signed-in reader to the view, and redirects anyone else to sign in and back to the
    same address. Cross-site requests are refused."""

    @same_origin_only
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        reader = reader_here(request)
        if reader is not None:
            return view(request, reader, *args, **kwargs)
        here = request.get_full_path() if request.method == "GET" else reverse("account")
        return private_redirect(f"{reverse('sign_in')}?{urlencode({'next': here})}")

    return guarded


def reader_here(request: HttpRequest) -> Reader | None:
    """Who is signed in; without a session cookie no session is read."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, Reader) else None


def own_path(request: HttpRequest, wanted: str) -> str:
    """A requested path if it belongs to this site; empty if it leads elsewhere or is longer than a
    sign-in code or a cookie can store."""
    is_short = len(wanted) <= LONGEST_PATH and wanted.startswith("/")
    is_ours = is_short and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""
