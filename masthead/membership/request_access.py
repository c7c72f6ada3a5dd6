"""Who a request comes from and what it may read, worked out once, and the pass that saves the next
request from asking the database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from masthead.access import gate, passes
from masthead.access.gate import ANONYMOUS, Decision, Entitlements, Gated, Reason
from masthead.access.passes import Pass
from masthead.access.variants import Variant, entitlements_of_variant
from masthead.accounts.models import Reader
from masthead.membership import gifts, metering
from masthead.membership.entitlements import entitlements_of
from masthead.membership.gifts import ReceivedGift
from masthead.membership.metering import Allowance

OWN = "private, no-store"  # how long a cache may keep a response made for one reader
_ATTRIBUTE = "_masthead_access"
_IS_GATED = "_masthead_is_gated"


@dataclass(frozen=True)
class RequestAccess:
    """What one request may read. Its cookies are read once, when it is built; the session and the
    database are asked only when something needs them, and not at all for a request without a
    session or with a valid pass."""

    carried: Pass | None
    allowance: Allowance  # what the meter leaves this browser, by its cookie alone
    presents: tuple[ReceivedGift, ...]  # gifts that were opened in this browser
    _request: HttpRequest = field(repr=False, compare=False)

    @property
    def variant(self) -> Variant | None:
        """The variant of the pass; None without a valid one."""
        return self.carried.variant if self.carried else None

    @property
    def reader(self) -> Reader | None:
        """The signed-in reader; None without a session, which is then not looked up."""
        if not has_session(self._request):
            return None
        user = self._request.user
        return user if isinstance(user, Reader) and user.is_authenticated else None

    @cached_property
    def entitlements(self) -> Entitlements:
        """What the gate is told of this request: registration and grants, by the pass or the
        database, and what the meter and gifts unlocked in this browser."""
        base = self._base
        unlocked = {
            **base.unlocked,
            **dict.fromkeys(self.allowance.opened, Reason.METER),
            **{present.thing: Reason.GIFT for present in self.presents},
        }
        return Entitlements(base.is_registered, base.is_staff, base.grants, unlocked)

    @property
    def _base(self) -> Entitlements:
        if self.variant is not None:
            return entitlements_of_variant(self.variant)
        reader = self.reader
        return entitlements_of(reader) if reader else ANONYMOUS


def access_of(request: HttpRequest) -> RequestAccess:
    """The one access object of this request, built when it is first asked for."""
    known: RequestAccess | None = getattr(request, _ATTRIBUTE, None)
    if known is None:
        known = _build(request)
        setattr(request, _ATTRIBUTE, known)
    return known


def decide(request: HttpRequest, thing: Gated) -> Decision:
    """The gate's decision for whoever asks. If a stranger would get another one, the response says
    that it depends on cookies."""
    if not gate.decide(None, thing).allowed:
        setattr(request, _IS_GATED, True)
    return gate.decide(access_of(request).entitlements, thing)


def has_session(request: HttpRequest) -> bool:
    return bool(_session_key(request))


def is_kept_apart(request: HttpRequest) -> bool:
    """Whether the response may differ from an anonymous reader's, so that no shared cache may keep
    it."""
    return any(
        name in request.COOKIES
        for name in (
            settings.SESSION_COOKIE_NAME,
            settings.LANGUAGE_COOKIE_NAME,
            metering.COOKIE,
            gifts.COOKIE,
        )
    )


class PassMiddleware:
    """Gives a reader with a session the pass for what they may read, and renews it as they read.
    No cache keeps a response that may differ from an anonymous reader's, unless its view knows
    that it does not and says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_kept_apart(request):
            response.setdefault("Cache-Control", OWN)
        if getattr(request, _IS_GATED, False):
            # a cache that ignores Cache-Control still keeps members' pages from strangers
            patch_vary_headers(response, ["Cookie"])
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and has_session(request) and not _changes_session(response):
            _renew(request, response)
        return response


def _changes_session(response: HttpResponse) -> bool:
    """Somebody signs in or out: the next request has another session, to which a pass made now
    would not belong."""
    return settings.SESSION_COOKIE_NAME in response.cookies


def _build(request: HttpRequest) -> RequestAccess:
    meter = request.COOKIES.get(metering.COOKIE, "")
    presents = request.COOKIES.get(gifts.COOKIE, "")
    return RequestAccess(
        carried=_pass_in(request),
        allowance=metering.allowance_in(meter),
        presents=gifts.received_gifts(presents),
        _request=request,
    )


def _pass_in(request: HttpRequest) -> Pass | None:
    value = request.COOKIES.get(passes.COOKIE)
    if not value:
        return None
    return passes.read(
        value, session_key=_session_key(request), key=_signing_key(), now=timezone.now()
    )


def _session_key(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


def _signing_key() -> bytes:
    return passes.signing_key(settings.SECRET_KEY)


def _renew(request: HttpRequest, response: HttpResponse) -> None:
    """A pass that is missing, has expired or is past half its life is made from the database, and
    never stretched without asking it."""
    now, access = timezone.now(), access_of(request)
    if access.carried is not None and not access.carried.is_half_spent(now):
        return
    reader = access.reader
    if reader is not None and reader.is_staff:  # what staff see is made for them alone
        return
    value = passes.issue(
        entitlements_of(reader),
        session_key=_session_key(request),
        key=_signing_key(),
        now=now,
    )
    set_private_cookie(response, passes.COOKIE, value, until=now + passes.LIFETIME)
    if reader is not None and settings.METER and metering.COOKIE not in response.cookies:
        _carry_meter(reader, access.allowance, response)


def _carry_meter(reader: Reader, known: Allowance, response: HttpResponse) -> None:
    """What the meter opened for this reader elsewhere, for a browser that does not know it yet."""
    both = known.with_opened(metering.allowance_of(reader).opened)
    if both != known:
        remember_meter(response, both)


def remember_meter(response: HttpResponse, allowance: Allowance) -> None:
    """Let the browser know what the meter has opened in it."""
    until = timezone.now() + metering.COOKIE_LIFE
    set_private_cookie(response, metering.COOKIE, metering.cookie_for(allowance), until=until)


def forget_pass(response: HttpResponse) -> None:
    """After a change of what its reader may read: the next page asks the database, instead of
    trusting for 45 seconds what was so before."""
    response.delete_cookie(passes.COOKIE, samesite="Lax")


def set_private_cookie(response: HttpResponse, name: str, value: str, *, until: datetime) -> None:
    """A cookie of the gate, which no script and no other site may read."""
    response.set_cookie(
        name,
        value,
        expires=until,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
