"""The few personal details that scripts add to a page: the page itself is cached for everyone."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from masthead.accounts import devices
from masthead.accounts.models import Reader
from masthead.core.origin import ip_of
from masthead.membership.entitlements import entitlements_of
from masthead.membership.models import Grant
from masthead.portal.responses import reader_here


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    reader = reader_here(request)
    if reader and request.session.session_key:
        devices.record_visit(session_key=request.session.session_key, ip=ip_of(request))
    return JsonResponse(_status_of(reader), headers={"Cache-Control": "private, no-store"})


def _status_of(reader: Reader | None) -> dict[str, object]:
    if reader is None:
        return {"signed_in": False}
    held = entitlements_of(reader).grants
    return {
        "signed_in": True,
        "initial": reader.initial,
        "name": reader.get_full_name(),
        "member": bool(held) or reader.is_staff,
        "in_team": any(each.source == Grant.Source.SEAT for each in held),
    }
