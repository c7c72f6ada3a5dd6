"""Passkeys: made on the account page, used at the door. The browser's part is
`static/account/passkeys.js`."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from masthead.accounts import codes, passkeys, second_step
from masthead.accounts.models import Device, Reader
from masthead.accounts.passkeys import PasskeyRefusedError
from masthead.core import rates
from masthead.core.origin import ip_of, same_origin_only
from masthead.core.rates import Limit
from masthead.portal.account import sessions
from masthead.portal.responses import own_path, private_redirect, signed_in_only

# Each beginning keeps a challenge in a session of its own.
PER_IP = Limit("passkey ip", most=60, seconds=3600)
PER_NETWORK = Limit("passkey network", most=240, seconds=3600)
LONGEST_ANSWER = 20_000
_NEEDS_STEP = (
    "Your account uses two-step verification. Sign out, sign in again, then add a passkey."
)


@same_origin_only
@require_POST
def begin_signing_in(request: HttpRequest) -> HttpResponse:
    uses = rates.connection_uses(ip=ip_of(request), each=PER_IP, network=PER_NETWORK)
    if refusal := rates.refuse(*uses):
        return _too_often(refusal)
    return _told(passkeys.begin_signing_in())


@same_origin_only
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    said = _said(request)
    try:
        reader = passkeys.sign_in(said.get("credential"), ip=ip_of(request))
    except PasskeyRefusedError:
        if refusal := codes.refuse_guessing(ip=ip_of(request)):
            return _too_often(refusal)
        return _told(
            {"problem": "We don’t recognise that passkey. Sign in with a code instead."}, 422
        )
    # a passkey is two steps in one: the device, and the finger, face or PIN that it asked for
    sessions.start(request, reader, means=Device.Means.PASSKEY, took_second_step=True)
    onward = own_path(request, str(said.get("next", "")))
    return _told({"onward": onward or reverse("account")})


@signed_in_only
@require_POST
def begin_adding(request: HttpRequest, reader: Reader) -> HttpResponse:
    if _lacks_the_second_step(request, reader):
        return _told({"problem": _NEEDS_STEP}, 403)
    return _told(passkeys.begin_adding(reader))


@signed_in_only
@require_POST
def add(request: HttpRequest, reader: Reader) -> HttpResponse:
    if _lacks_the_second_step(request, reader):
        return _told({"problem": _NEEDS_STEP}, 403)
    said = _said(request)
    try:
        made = passkeys.add(
            reader=reader,
            name=str(said.get("name", "")),
            credential=said.get("credential"),
            ip=ip_of(request),
        )
    except PasskeyRefusedError:
        return _told({"problem": "The passkey could not be saved. Please try again."}, 422)
    messages.success(request, f"“{made}” has been added. You can now sign in with it.")
    return _told({"onward": f"{reverse('account')}?done#passkeys"})


@signed_in_only
@require_POST
def change(request: HttpRequest, reader: Reader, passkey_id: int) -> HttpResponse:
    """Rename it, or remove it."""
    if "remove" in request.POST:
        _remove(request, reader, passkey_id)
    elif passkeys.rename(reader=reader, passkey_id=passkey_id, name=request.POST.get("name", "")):
        messages.success(request, "The passkey has been renamed.")
    else:
        messages.error(request, "Enter a name for the passkey. Nothing was changed.")
    return private_redirect(f"{reverse('account')}#passkeys")


def _remove(request: HttpRequest, reader: Reader, passkey_id: int) -> None:
    passkey = passkeys.passkeys_of(reader).filter(pk=passkey_id).first()
    if passkey and passkeys.remove(reader=reader, passkey_id=passkey_id, ip=ip_of(request)):
        messages.success(
            request, f"“{passkey}” has been removed and can no longer be used to sign in."
        )


def _lacks_the_second_step(request: HttpRequest, reader: Reader) -> bool:
    """A passkey counts as both steps: whoever holds the inbox alone must not make one where an app
    is bound. Only a session from before the app was bound has not taken it."""
    return second_step.has_app(reader) and not request.session.get(second_step.TAKEN)


def _said(request: HttpRequest) -> dict[str, Any]:
    """What the script sent; nothing of it is trusted."""
    if len(request.body) > LONGEST_ANSWER:
        return {}
    try:
        said = json.loads(request.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _told(told: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(told, status=status, headers={"Cache-Control": "private, no-store"})


def _too_often(refusal: rates.Refusal) -> JsonResponse:
    minutes = f"{refusal.minutes} minute{'' if refusal.minutes == 1 else 's'}"
    response = _told(
        {"problem": f"Too many attempts from your network. Try again in {minutes}."}, 429
    )
    response["Retry-After"] = str(refusal.seconds)
    return response
