"""Who is asking: a reader's standing as a request tells it, and the pass that spares the next
request the question."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from masthead.access import passes
from masthead.access.gate import ANONYMOUS, Entitlements, Reason
from masthead.access.passes import Variant
from masthead.accounts.models import Reader
from masthead.membership import gifts, metering
from masthead.membership.entitlements import entitlements_of
from masthead.membership.metering import Allowance

OWN = "private, no-store"  # how long an answer for one reader is kept
_KEPT = "_masthead_standing"


def entitlements_for(request: HttpRequest) -> Entitlements:
    """The standing of whoever sent this request. A stranger's costs no query and touches no
    session; nor does that of a reader with a pass."""
    known: Entitlements | None = getattr(request, _KEPT, None)
    if known is None:
        known = _with_opened(_base(request), request)
        setattr(request, _KEPT, known)
    return known


def has_session(request: HttpRequest) -> bool:
    return bool(_session_key(request))


def is_kept_apart(request: HttpRequest) -> bool:
    """Whether what this request gets may differ from what a stranger gets, so that no shared cache
    may keep it."""
    return any(
        name in request.COOKIES
        for name in (settings.SESSION_COOKIE_NAME, metering.COOKIE, gifts.COOKIE)
    )


def reader_behind(request: HttpRequest) -> Reader | None:
    """The signed-in reader, by the session; None for a stranger, for whom no session is read."""
    if not has_session(request):
        return None
    user = request.user
    return user if isinstance(user, Reader) and user.is_authenticated else None


class PassMiddleware:
    """Hands a reader with a session the pass for what they may read, and renews it as they read.
    Whatever may differ from what a stranger gets is kept by no cache, unless its view knows that it
    does not differ and says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_kept_apart(request):
            response.setdefault("Cache-Control", OWN)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and has_session(request) and not _signs_in_or_out(response):
            _renew(request, response)
        return response


def _signs_in_or_out(response: HttpResponse) -> bool:
    """The next request has another session, to which a pass made now would not belong."""
    return settings.SESSION_COOKIE_NAME in response.cookies


def _base(request: HttpRequest) -> Entitlements:
    variant = _variant(request)
    if variant is not None:
        return passes.entitlements_of_variant(variant)
    reader = reader_behind(request)
    return entitlements_of(reader) if reader else ANONYMOUS


def _variant(request: HttpRequest) -> Variant | None:
    value = request.COOKIES.get(passes.COOKIE, "")
    return passes.read(value, session_key=_session_key(request)) if value else None


def _session_key(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


def _with_opened(base: Entitlements, request: HttpRequest) -> Entitlements:
    """What the meter and gifts opened in this browser, besides what stands in the books."""
    opened = dict(base.opened)
    if cookie := request.COOKIES.get(metering.COOKIE):
        opened |= dict.fromkeys(metering.allowance_in(cookie).opened, Reason.METER)
    if cookie := request.COOKIES.get(gifts.COOKIE):
        opened |= {present.thing: Reason.GIFT for present in gifts.presents_in(cookie)}
    return Entitlements(base.is_registered, base.is_staff, base.held, opened)


def _renew(request: HttpRequest, response: HttpResponse) -> None:
    """A pass that is missing, has run out or is past half its life is made anew from the books;
    the one that was good for this request is not stretched without asking them."""
    value = request.COOKIES.get(passes.COOKIE, "")
    if _variant(request) is not None and not passes.is_worn(value):
        return
    reader = reader_behind(request)
    if reader is not None and reader.is_staff:  # what staff see is made for them alone
        return
    new = passes.issue(entitlements_of(reader), session_key=_session_key(request))
    set_cookie(response, passes.COOKIE, new, until=timezone.now() + passes.LIFE)
    if reader is not None and settings.METER and metering.COOKIE not in response.cookies:
        _carry_meter(reader, request, response)


def _carry_meter(reader: Reader, request: HttpRequest, response: HttpResponse) -> None:
    """What the books say the meter opened, for a browser that does not know it yet."""
    known = metering.allowance_in(request.COOKIES.get(metering.COOKIE, ""))
    both = known.and_also(metering.allowance_of(reader).opened)
    if both != known:
        remember(response, both)


def remember(response: HttpResponse, allowance: Allowance) -> None:
    """Let the browser know what the meter has opened in it."""
    until = timezone.now() + metering.COOKIE_LIFE
    set_cookie(response, metering.COOKIE, metering.cookie_for(allowance), until=until)


def forget_pass(response: HttpResponse) -> None:
    """After a deed that lets its reader in: the next page asks the books, instead of being told
    for 45 seconds what was so before."""
    response.delete_cookie(passes.COOKIE, samesite="Lax")


def set_cookie(response: HttpResponse, name: str, value: str, *, until: datetime) -> None:
    """A cookie of the gate: for this site's server alone."""
    response.set_cookie(
        name,
        value,
        expires=until,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
