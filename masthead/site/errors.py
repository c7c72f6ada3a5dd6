"""Error pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from masthead.publishing.models import Story
from masthead.publishing.models.listed import ALL
from masthead.publishing.teasers import teasers
from masthead.site.site_context import site_context

_NEWEST = 6


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 404 page, with search and the latest stories."""
    context = {
        "newest": teasers(Story.objects.listed(ALL).for_teasers()[:_NEWEST]),
        "zone": site_context().publication.zone,
    }
    return render(request, "site/404.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page. It makes no query: the database may be what failed."""
    return render(None, "site/500.html", status=500)
