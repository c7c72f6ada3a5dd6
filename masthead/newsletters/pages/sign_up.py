"""All newsletters on one page, with one field and one button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from masthead.core.origin import same_origin_only
from masthead.newsletters.offers import NewsletterOffer, list_offers
from masthead.newsletters.pages.responses import consent_context_of, private_page, too_often
from masthead.newsletters.sign_up import SignUp, read_sign_up
from masthead.newsletters.subscription_requests import request_subscription

_NUMBERS = (
    *("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"),
    *("Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen"),
    *("Nineteen", "Twenty"),
)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def newsletters(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _sign_up(request)
    pointed_at = request.GET.get("list", "")
    return render(
        request, "newsletters/newsletters.html", _page(list_offers(), SignUp(), pointed_at)
    )


def _sign_up(request: HttpRequest) -> HttpResponse:
    form = read_sign_up(request.POST, list_offers())
    if form.is_machine:
        return _sent(request, form)
    if not form.is_ready:
        page = _page(list_offers(ticked=form.ticked), form)
        return private_page(request, "newsletters", page, status=422)
    outcome = request_subscription(
        address=form.address,
        newsletters=form.newsletters,
        consent_context=consent_context_of(request, form="sign_up"),
    )
    return too_often(request, outcome.refusal) if outcome.refusal else _sent(request, form)


def _sent(request: HttpRequest, form: SignUp) -> HttpResponse:
    return private_page(request, "sent", {"address": form.address, "lists": form.newsletters})


def _page(shown: list[NewsletterOffer], form: SignUp, pointed_at: str = "") -> dict[str, object]:
    free = [offer for offer in shown if offer.can_take]
    return {
        "free": free,
        "for_members": [offer for offer in shown if not offer.can_take],
        "all_in_words": _in_words(len(shown)),
        "free_in_words": _in_words(len(free)),
        "form": form,
        "pointed_at": pointed_at,
    }


def _in_words(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
