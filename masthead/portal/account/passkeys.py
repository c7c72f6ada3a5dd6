"""Passkeys: added on the account page, used to sign in. The browser's part is
`static/account/passkeys.js`."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from masthead.accounts import codes, passkeys, second_step
from masthead.accounts.models import Device, Reader
from masthead.accounts.passkeys import PasskeyRefusedError
from masthead.core import rates
from masthead.core.origin import ip_of, same_origin_only
from masthead.core.rates import Limit
from masthead.portal.account import sessions
from masthead.portal.responses import own_path, private_redirect, signed_in_only

# Each attempt stores a challenge in its own session.
PER_IP = Limit("passkey ip", most=60, seconds=3600)
PER_NETWORK = Limit("passkey network", most=240, seconds=3600)
LONGEST_ANSWER = 20_000
_NEEDS_STEP = _(
    "Your account uses two-step verification. Sign out, sign in again, then add a passkey."
)


@same_origin_only
@require_POST
def begin_signing_in(request: HttpRequest) -> HttpResponse:
    uses = rates.connection_uses(ip=ip_of(request), each=PER_IP, network=PER_NETWORK)
    if refusal := rates.refuse(*uses):
        return _rate_limited(refusal)
    return _json_response(passkeys.begin_signing_in())


@same_origin_only
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    payload = _request_json(request)
    try:
        reader = passkeys.sign_in(payload.get("credential"), ip=ip_of(request))
    except PasskeyRefusedError:
        if refusal := codes.refuse_guessing(ip=ip_of(request)):
            return _rate_limited(refusal)
        return _json_response(
            {"problem": gettext("We don’t recognise that passkey. Sign in with a code instead.")},
            422,
        )
    # a passkey is two factors in one: the device, and the fingerprint, face or PIN it asked for
    sessions.start(request, reader, means=Device.Means.PASSKEY, took_second_step=True)
    onward = own_path(request, str(payload.get("next", "")))
    return _json_response({"onward": onward or reverse("account")})


@signed_in_only
@require_POST
def begin_adding(request: HttpRequest, reader: Reader) -> HttpResponse:
    if _lacks_the_second_step(request, reader):
        return _json_response({"problem": _NEEDS_STEP}, 403)
    return _json_response(passkeys.begin_adding(reader))


@signed_in_only
@require_POST
def add(request: HttpRequest, reader: Reader) -> HttpResponse:
    if _lacks_the_second_step(request, reader):
        return _json_response({"problem": _NEEDS_STEP}, 403)
    payload = _request_json(request)
    try:
        passkey = passkeys.add(
            reader=reader,
            name=str(payload.get("name", "")),
            credential=payload.get("credential"),
            ip=ip_of(request),
        )
    except PasskeyRefusedError:
        return _json_response(
            {"problem": gettext("The passkey could not be saved. Please try again.")}, 422
        )
    messages.success(
        request,
        gettext("“%(passkey)s” has been added. You can now sign in with it.")
        % {"passkey": passkey},
    )
    return _json_response({"onward": f"{reverse('account')}?done#passkeys"})


@signed_in_only
@require_POST
def change(request: HttpRequest, reader: Reader, passkey_id: int) -> HttpResponse:
    """Rename or remove a passkey."""
    if "remove" in request.POST:
        _remove(request, reader, passkey_id)
    elif passkeys.rename(reader=reader, passkey_id=passkey_id, name=request.POST.get("name", "")):
        messages.success(request, gettext("The passkey has been renamed."))
    else:
        messages.error(request, gettext("Enter a name for the passkey. Nothing was changed."))
    return private_redirect(f"{reverse('account')}#passkeys")


def _remove(request: HttpRequest, reader: Reader, passkey_id: int) -> None:
    passkey = passkeys.passkeys_of(reader).filter(pk=passkey_id).first()
    if passkey and passkeys.remove(reader=reader, passkey_id=passkey_id, ip=ip_of(request)):
        messages.success(
            request,
            gettext("“%(passkey)s” has been removed and can no longer be used to sign in.")
            % {"passkey": passkey},
        )


def _lacks_the_second_step(request: HttpRequest, reader: Reader) -> bool:
    """A passkey counts as both steps, so access to the inbox alone must not suffice to add one
    once an app is connected. Only a session older than the app has skipped that step."""
    return second_step.has_app(reader) and not request.session.get(second_step.TAKEN)


def _request_json(request: HttpRequest) -> dict[str, Any]:
    """The JSON body of the request; empty if invalid. None of it is trusted."""
    if len(request.body) > LONGEST_ANSWER:
        return {}
    try:
        payload = json.loads(request.body)
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _json_response(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, headers={"Cache-Control": "private, no-store"})


def _rate_limited(refusal: rates.Refusal) -> JsonResponse:
    problem = ngettext(
        "Too many attempts from your network. Try again in %(minutes)d minute.",
        "Too many attempts from your network. Try again in %(minutes)d minutes.",
        refusal.minutes,
    )
    response = _json_response(
        {"problem": problem % {"minutes": refusal.minutes}},
        429,
    )
    response["Retry-After"] = str(refusal.seconds)
    return response
