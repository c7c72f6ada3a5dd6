"""The reader's pages: one for each newsletter, one for each edition."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from masthead.membership.request_access import access_of, decide
from masthead.newsletters.edition_content import build_content, date_in_words
from masthead.newsletters.mail_copy import copy_in
from masthead.newsletters.models import Edition, Newsletter
from masthead.publishing.teasers import access_tag

PAST_EDITIONS = 30


def newsletter(request: HttpRequest, slug: str) -> HttpResponse:
    """A newsletter's promise, its sign-up and its past editions."""
    shown = get_object_or_404(Newsletter, slug=slug)
    decision = decide(request, shown)
    if not decision.allowed and not decision.teaser:
        raise Http404
    editions = (
        Edition.objects.published()
        .filter(newsletter=shown)
        .select_related("newsletter")[:PAST_EDITIONS]
    )
    return render(
        request,
        "newsletters/newsletter.html",
        {
            "newsletter": shown,
            "editions": editions,
            "sample": next(iter(editions), None),
            "tag": access_tag(shown),
        },
    )


def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An edition as it was sent; only its subject for a reader without access to the newsletter."""
    shown = get_object_or_404(
        Edition.objects.published().select_related("newsletter"),
        newsletter__slug=slug,
        number=number,
    )
    reader = access_of(request).entitlements
    decision = decide(request, shown)
    context = {
        "edition": shown,
        "newsletter": shown.newsletter,
        "decision": decision,
        "date": date_in_words(shown.sent_at or shown.created_at, edition=shown),
        "number": copy_in(shown.language).number.format(shown.number),
        "content": build_content(shown, readers=reader) if decision.allowed else None,
    }
    return render(request, "newsletters/edition.html", context)
