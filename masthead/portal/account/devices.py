"""The account's devices: where the reader is signed in, and how to sign them out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from masthead.accounts import devices
from masthead.accounts.models import Reader
from masthead.core.origin import ip_of
from masthead.portal.account import sessions
from masthead.portal.responses import private_redirect, signed_in_only


def section_context(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    found = devices.devices_of(reader)
    here = request.session.session_key
    return {"devices": [(device, device.session_key == here) for device in found]}


@signed_in_only
@require_POST
def revoke(request: HttpRequest, reader: Reader, device_id: int) -> HttpResponse:
    device = reader.devices.filter(pk=device_id).first()
    if device is None:
        raise Http404
    is_this = device.session_key == request.session.session_key
    devices.revoke(device=device, actor=reader, ip=ip_of(request))
    if is_this:
        sessions.close(request)
        return private_redirect(reverse("front"))
    messages.success(
        request, gettext("%(browser)s has been signed out.") % {"browser": device.browser}
    )
    return _to_devices()


@signed_in_only
@require_POST
def revoke_others(request: HttpRequest, reader: Reader) -> HttpResponse:
    count = devices.revoke_all(
        reader=reader, actor=reader, ip=ip_of(request), but=request.session.session_key
    )
    messages.success(request, _signed_out_message(count))
    return _to_devices()


def _signed_out_message(count: int) -> str:
    if count == 0:
        return gettext("You were not signed in on any other device.")
    said = ngettext(
        "One other device was signed out.", "%(count)d other devices were signed out.", count
    )
    return said % {"count": count}


def _to_devices() -> HttpResponse:
    return private_redirect(f"{reverse('account')}#devices")
