"""The link in the mail. Opening it changes nothing, so that programs that follow links confirm
nothing; the button on the page does."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from masthead.core.origin import same_origin_only
from masthead.newsletters.confirmation import (
    ConfirmationRequest,
    LinkExpiredError,
    confirm,
    read_token,
)
from masthead.newsletters.notices import preferences_path
from masthead.newsletters.offers import next_edition
from masthead.newsletters.pages.responses import consent_context_of, private_page


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        asked = read_token(token)
    except LinkExpiredError:
        return private_page(request, "confirm_ended", {}, status=410)
    if asked is None or not asked.newsletters:
        return private_page(request, "no_such_link", {}, status=404)
    if request.method == "POST":
        return _confirm(request, asked)
    return private_page(request, "confirm", {"asked": asked})


def _confirm(request: HttpRequest, asked: ConfirmationRequest) -> HttpResponse:
    confirm(asked, consent_context_of(request, form="confirm", source="mail: confirm"))
    context = {
        "lists": asked.newsletters,
        "next": next_edition(asked.newsletters),
        "preferences": preferences_path(asked.reader),
    }
    return private_page(request, "confirmed", context)
