"""Old addresses lead to where a story is now, but only once readers may open it there."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect


class OldAddressMiddleware:
    """Redirects what would be a 404. An address that leads to an unpublished page stays a 404: the
    redirect would tell the page's working title."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        moved = _redirect_for(request) if response.status_code == 404 else None  # noqa: PLR2004
        return redirect(moved.link, permanent=moved.is_permanent) if moved else response


def _redirect_for(request: HttpRequest) -> Redirect | None:
    asked = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    for path in dict.fromkeys((asked, urlsplit(asked).path)):
        found = get_redirect(request, path)
        if found and found.link and _is_open(found):
            return found
    return None


def _is_open(found: Redirect) -> bool:
    return found.redirect_page is None or found.redirect_page.live
