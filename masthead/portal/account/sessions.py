"""Opening and closing a session for an authenticated reader."""

import time
from typing import Any

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from masthead.accounts import devices, second_step
from masthead.accounts.models import Device, Reader
from masthead.core.origin import ip_of
from masthead.portal.account.language import align_language
from masthead.portal.responses import private_redirect

BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING = "masthead.pending"
PENDING_SECONDS = 600  # that a sign-in by code waits for its second step


def sign_in_or_challenge(
    request: HttpRequest, reader: Reader, *, means: Device.Means, onward: str
) -> HttpResponse:
    """Sign in, or first ask for the second step if the reader set it up."""
    if second_step.has_app(reader):
        until = time.time() + PENDING_SECONDS
        kept = {"reader": reader.pk, "means": means.value, "onward": onward, "until": until}
        request.session[PENDING] = kept
        return private_redirect(reverse("second_step"))
    return open_for(request, reader, means=means, onward=onward)


def pending(request: HttpRequest) -> dict[str, Any] | None:
    """This browser's sign-in that is waiting for its second step."""
    kept: dict[str, Any] | None = request.session.get(PENDING)
    if kept and kept.get("until", 0) < time.time():
        del request.session[PENDING]
        return None
    return kept


def open_for(
    request: HttpRequest,
    reader: Reader,
    *,
    means: Device.Means,
    onward: str,
    took_second_step: bool = False,
) -> HttpResponse:
    """Open a session under a new key, so that a stolen old key is worthless."""
    start(request, reader, means=means, took_second_step=took_second_step)
    response = private_redirect(onward or reverse("account"))
    align_language(request, response, reader)
    return response


def start(
    request: HttpRequest, reader: Reader, *, means: Device.Means, took_second_step: bool
) -> None:
    if request.session.session_key:
        devices.forget_device(session_key=request.session.session_key)
    request.session.flush()
    login(request, reader, backend=BACKEND)
    if took_second_step:
        request.session[second_step.TAKEN] = True
    request.session.save()
    devices.record_device(
        reader=reader,
        session_key=str(request.session.session_key),
        means=means,
        user_agent=request.headers.get("User-Agent", ""),
        ip=ip_of(request),
    )


def close(request: HttpRequest) -> None:
    """Sign out on this device."""
    if request.session.session_key:
        devices.forget_device(session_key=request.session.session_key)
    logout(request)
