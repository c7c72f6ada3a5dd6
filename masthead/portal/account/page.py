"""The account page, composed of sections."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masthead.accounts import devices
from masthead.accounts.models import Reader
from masthead.core.origin import ip_of
from masthead.portal.account.sections import rendered_for
from masthead.portal.responses import private_page, signed_in_only


@signed_in_only
@require_safe
def show(request: HttpRequest, reader: Reader) -> HttpResponse:
    if request.session.session_key:
        devices.record_visit(session_key=request.session.session_key, ip=ip_of(request))
    return private_page(request, "page", {"reader": reader, "shown": rendered_for(request, reader)})
