"""Wagtail can't search pictures and documents and filter them by use or tag at once: of the two,
the search is kept."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

_LISTS = ("/desk/images/", "/desk/documents/")
_FILTERS = ("usage_count_min", "usage_count_max", "tag")
_SAID = "Filters by usage and tag do not apply to a search. Clear the search to use them."


class SearchFilterMiddleware:
    """Leads a search that is also filtered to the same search without the filter, and says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (request.path.startswith(_LISTS) and request.GET.get("q")):
            return self.get_response(request)
        kept = request.GET.copy()
        filters = [value for name in _FILTERS for value in kept.pop(name, []) if value]
        if not filters:
            return self.get_response(request)
        messages.info(request, _SAID)
        return HttpResponseRedirect(f"{request.path}?{kept.urlencode()}")
