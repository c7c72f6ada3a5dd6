"""A reader's own page, by the signed link in each mail, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from masthead.accounts.addresses import mask
from masthead.core.origin import ip_of, same_origin_only
from masthead.newsletters.pages.responses import consent_context_of, private_page, too_often
from masthead.newsletters.preferences import (
    LinkOwner,
    PreferenceChange,
    own_offers,
    owner_of,
    save,
    unsubscribe_all,
)
from masthead.newsletters.sign_up import TRAP, read_own_address, read_typed
from masthead.newsletters.subscription_requests import send_own_link

SOURCE = "preferences"


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def preferences_page(request: HttpRequest, token: str) -> HttpResponse:
    owner = owner_of(token)
    if owner is None:
        return private_page(request, "no_such_link", {}, status=404)
    if request.method == "POST":
        return _change(request, owner)
    return _show(request, owner, None)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def own_link_page(request: HttpRequest) -> HttpResponse:
    """For readers without a recent mail of ours: the link is sent by e-mail."""
    if request.method != "POST":
        return private_page(request, "own_link", {})
    address = read_own_address(request)
    if address.problem:
        context = {"typed": read_typed(request.POST), "problem": address.problem}
        return private_page(request, "own_link", context, status=422)
    if not request.POST.get(TRAP):
        outcome = send_own_link(address=address.kept, ip=ip_of(request))
        if outcome.refusal:
            return too_often(request, outcome.refusal)
    return private_page(request, "own_link_sent", {"address": address.kept})


def _change(request: HttpRequest, owner: LinkOwner) -> HttpResponse:
    if "leave_all" in request.POST:
        consent_context = consent_context_of(request, form="leave_all", source=SOURCE)
        left = unsubscribe_all(reader=owner.reader, consent_context=consent_context)
        return _show(request, owner, PreferenceChange(joined=[], left=left))
    change = save(
        reader=owner.reader,
        wanted=request.POST.getlist("newsletter"),
        shown=own_offers(owner.reader),
        consent_context=consent_context_of(request, form="preferences", source=SOURCE),
    )
    return _show(request, owner, change)


def _show(request: HttpRequest, owner: LinkOwner, change: PreferenceChange | None) -> HttpResponse:
    shown = own_offers(owner.reader)
    context = {
        "masked": mask(owner.reader.email),
        "offers": shown,
        "gets_any": any(offer.ticked for offer in shown),
        "change": change,
    }
    return private_page(request, "preferences", context)
