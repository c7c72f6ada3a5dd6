"""The account's newsletters: the same preferences as behind the signed link in each mail."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from masthead.accounts.models import Reader
from masthead.newsletters import preferences
from masthead.newsletters.pages.responses import consent_context_of
from masthead.newsletters.preferences import PreferenceChange
from masthead.portal.responses import private_redirect, signed_in_only

SOURCE = "account"


def section_context(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    offers = preferences.own_offers(reader)
    return {
        "reader": reader,
        "offers": offers,
        "received": sum(offer.ticked for offer in offers),
    }


@signed_in_only
@require_POST
def save(request: HttpRequest, reader: Reader) -> HttpResponse:
    change = preferences.save(
        reader=reader,
        wanted=request.POST.getlist("newsletter"),
        shown=preferences.own_offers(reader),
        consent_context=consent_context_of(request, form="preferences", source=SOURCE),
    )
    messages.success(request, _change_message(change))
    return private_redirect(f"{reverse('account')}#newsletters")


def _change_message(change: PreferenceChange) -> str:
    joined = ", ".join(each.name for each in change.joined)
    left = ", ".join(each.name for each in change.left)
    now = [gettext("You will now receive %(joined)s.") % {"joined": joined}] if joined else []
    now += [gettext("You will no longer receive %(left)s.") % {"left": left}] if left else []
    return " ".join(now) or gettext("Nothing has changed.")
