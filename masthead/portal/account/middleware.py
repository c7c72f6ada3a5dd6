"""Middleware for the signed-in hint cookie and for staff impersonating a reader."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from masthead.access import passes
from masthead.accounts import devices, impersonation
from masthead.accounts.impersonation import Impersonation
from masthead.core.origin import ip_of, same_origin_only
from masthead.membership import metering
from masthead.portal.responses import private_redirect

HINT = "masthead_in"
_READERS_OWN = (passes.COOKIE, metering.COOKIE)  # the next person at this browser is someone else
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

type GetResponse = Callable[[HttpRequest], HttpResponse]


class SignedInHintMiddleware:
    """Sets, beside the HTTP-only session cookie, a hint cookie that scripts can read: a cached page
    asks who is signed in only if it is present. When the session ends, the hint and the reader's
    access cookies are deleted."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie["max-age"] != 0 and SESSION_KEY in request.session:
            _set_hint(response)
        elif HINT in request.COOKIES and _session_has_ended(request, response):
            for name in (HINT, *_READERS_OWN):
                response.delete_cookie(name, samesite="Lax")
        return response


class ImpersonationMiddleware:
    """While staff impersonate a reader, requests are made as that reader and change nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if impersonation.COOKIE not in request.COOKIES:
            return self._without_cookie(request)
        kept = request.session.get(impersonation.SESSION_KEY)
        response = (
            self._see(request, impersonation.read(kept)) if kept else self.get_response(request)
        )
        if impersonation.SESSION_KEY not in request.session:
            for name in (impersonation.COOKIE, *_READERS_OWN):
                response.delete_cookie(name, samesite="Lax")
        return response

    def _without_cookie(self, request: HttpRequest) -> HttpResponse:
        """A browser that drops the cookie ends a running impersonation, which is recorded. A page
        that only shows something is not made to read the session for that."""
        if request.method not in _SAFE and settings.SESSION_COOKIE_NAME in request.COOKIES:
            stop(request)  # before the request can end the session
        response = self.get_response(request)
        # a request that has just begun one sets the cookie itself
        if request.session.accessed and impersonation.COOKIE not in response.cookies:
            stop(request)
        return response

    def _see(self, request: HttpRequest, seen: Impersonation) -> HttpResponse:
        reader = impersonation.impersonated_reader(seen)
        if reader is None or seen.staff_id != request.user.pk:
            stop(request)
            return self.get_response(request)
        request.seeing = {"reader": reader, "minutes_left": seen.minutes_left}  # type: ignore[attr-defined]
        if request.method not in _SAFE and request.path != reverse("end_impersonation"):
            return render(request, "account/look_only.html", {"reader": reader}, status=403)
        if request.path != reverse("end_impersonation"):
            request.user = reader
        response = self.get_response(request)
        response["Cache-Control"] = "private, no-store"
        return response


def stop(request: HttpRequest) -> None:
    """End a running impersonation and record that in the audit log."""
    kept = request.session.pop(impersonation.SESSION_KEY, None)
    if kept:
        impersonation.end(impersonation=impersonation.read(kept), ip=ip_of(request))
        devices.rekey(request.session)


@same_origin_only
@require_POST
def end_impersonation(request: HttpRequest) -> HttpResponse:
    kept = request.session.get(impersonation.SESSION_KEY)
    stop(request)
    if kept:
        return private_redirect(reverse("reader_desk", args=[impersonation.read(kept).reader_id]))
    return private_redirect(reverse("front"))


def _set_hint(response: HttpResponse) -> None:
    response.set_cookie(
        HINT,
        "1",
        max_age=settings.SESSION_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _session_has_ended(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the session has ended: with this response, before it, or on another device."""
    if settings.SESSION_COOKIE_NAME in response.cookies:
        return True
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return True
    return request.session.accessed and SESSION_KEY not in request.session
