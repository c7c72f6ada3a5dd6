"""Pausing a newsletter for two weeks, by the link in its mails."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from masthead.accounts.addresses import mask
from masthead.core.origin import same_origin_only
from masthead.newsletters.notices import preferences_path
from masthead.newsletters.offers import day_in_words
from masthead.newsletters.pages.responses import consent_context_of, private_page
from masthead.newsletters.pauses import PAUSE, pause, paused_until, resume
from masthead.newsletters.preferences import LinkOwner, owner_of


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def pause_page(request: HttpRequest, token: str) -> HttpResponse:
    """What a pause would do, and its button; or until when it lasts, and the button that ends it. A
    reader who is not on the list is redirected to their preferences."""
    owner = owner_of(token)
    if owner is None:
        return private_page(request, "no_such_link", {}, status=404)
    if request.method == "POST":
        return _change(request, owner)
    return _show(request, owner)


def _change(request: HttpRequest, owner: LinkOwner) -> HttpResponse:
    verb = resume if "go_on" in request.POST else pause
    consent_context = consent_context_of(request, form="pause", source="mail: pause")
    if not verb(owner=owner, consent_context=consent_context):
        return redirect(preferences_path(owner.reader))
    return _show(request, owner, has_gone_on=verb is resume)


def _show(request: HttpRequest, owner: LinkOwner, *, has_gone_on: bool = False) -> HttpResponse:
    if owner.newsletter is None:
        return redirect(preferences_path(owner.reader))
    until = paused_until(owner)
    context = {
        "newsletter": owner.newsletter,
        "masked": mask(owner.reader.email),
        "preferences": preferences_path(owner.reader),
        "has_gone_on": has_gone_on,
        "is_paused": until is not None,
        "until": day_in_words(until or timezone.now() + PAUSE, owner.newsletter),
    }
    return private_page(request, "pause", context)
