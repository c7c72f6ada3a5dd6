"""Where a request comes from. Cached pages carry no CSRF token, so their forms rely on the
browser's own headers: Sec-Fetch-Site, or Origin where a browser does not send it."""

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address
from typing import Concatenate
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

UNKNOWN_CLIENT = "0.0.0.0"  # noqa: S104  # no machine has it; nothing listens here
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def same_origin_only[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Refuse (403, a plain page) a form submission that comes from another site or from no page at
    all."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method in _SAFE_METHODS or is_our_own(request):
            return view(request, *args, **kwargs)
        return render(request, "core/wrong_origin.html", status=403)

    return csrf_exempt(guarded)


def is_our_own(request: HttpRequest) -> bool:
    """Whether the browser says that the request comes from a page of this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    own = f"{request.scheme}://{request.get_host()}"
    return origin == own or origin in settings.CSRF_TRUSTED_ORIGINS


def page_before(request: HttpRequest) -> str:
    """The path of our own page on which a form stood; this request's own path if the browser sends
    no referrer."""
    referer = urlsplit(request.headers.get("Referer", ""))
    return referer.path if referer.netloc == request.get_host() else request.path


def ip_of(request: HttpRequest) -> str | None:
    """The client's address as the server saw it; None over a socket that has no address. What a
    trusted proxy passed on and is no address (`unknown`, a name, junk) counts as one client, so
    that it lifts no limit."""
    seen = str(request.META.get("REMOTE_ADDR") or "")
    if not seen:
        return None
    try:
        address = ip_address(seen.partition("%")[0])
    except ValueError:
        return UNKNOWN_CLIENT
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
