"""Where the vendors' webhooks arrive."""

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from masthead.billing.vendor import event_inbox
from masthead.gateways.failures import PermanentFailure
from masthead.gateways.payments import payment_vendors

log = logging.getLogger("masthead.billing")
LARGEST = 1024 * 1024  # bytes; events are far smaller


@csrf_exempt  # the vendor posts without a browser; its signature is the proof
@require_POST
def webhook(request: HttpRequest, vendor: str) -> HttpResponse:
    """Verify, store, acknowledge; a worker processes it."""
    configured = payment_vendors().get(vendor)
    if configured is None:
        return HttpResponse("This payment provider is not configured.", status=404)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return HttpResponse("The request is too large.", status=413)
    try:
        event_inbox.receive_webhook(configured, request.body, request.headers)
    except PermanentFailure as failure:
        log.warning("A webhook from %s was refused: %s", vendor, failure.detail)
        return HttpResponse(failure.detail, status=400, content_type="text/plain")
    return HttpResponse(status=204)
