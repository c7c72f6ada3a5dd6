"""States of sessions and passes: ended, forged, replayed, another reader's."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from masthead.access import passes
from masthead.access.gate import ActiveGrant, Entitlements
from masthead.accounts import devices
from masthead.accounts.models import Device
from masthead.membership import subscriptions
from masthead.membership.models import Subscription
from masthead.membership.testing import make_member
from tests.leaks.browsers import MEMBERS, REGISTERED, Arrived, browser, confirmed, with_cookie
from tests.leaks.world import World

_HELD = Entitlements(is_registered=True, grants=(ActiveGrant("pro", "subscription"),))


def signed_out(world: World) -> Arrived:
    """The browser still holds the pass of the session that has ended."""
    client = browser(make_member())
    client.get("/")
    client.cookies.pop(settings.SESSION_COOKIE_NAME)
    return Arrived(client)


def session_forged(world: World) -> Arrived:
    return Arrived(with_cookie(settings.SESSION_COOKIE_NAME, "x" * 32))


def _pass(entitlements: Entitlements, *, session: str, at: datetime | None = None) -> str:
    key = passes.signing_key(settings.SECRET_KEY)
    return passes.issue(entitlements, session_key=session, key=key, now=at or timezone.now())


def _holding_on(client: Client, *, pass_age: timedelta = timedelta(0)) -> Callable[[], None]:
    """The browser sends its session and a member's pass of this age with every request, whatever
    the responses set."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def hold() -> None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        issued_at = timezone.now() - pass_age
        client.cookies[passes.COOKIE] = _pass(_HELD, session=session, at=issued_at)

    return hold


def _out_everywhere() -> Client:
    """Signed out on all devices; this browser has not noticed yet."""
    reader = make_member()
    client = browser(reader)
    session, means = client.cookies[settings.SESSION_COOKIE_NAME].value, Device.Means.CODE
    devices.record_device(reader=reader, session_key=session, means=means, user_agent="", ip=None)
    devices.revoke_all(reader=reader, actor=reader, ip=None)
    return client


def out_everywhere_a_minute_ago(world: World) -> Arrived:
    client = _out_everywhere()
    return Arrived(client, again=_holding_on(client, pass_age=timedelta(seconds=60)))


def out_everywhere_just_now(world: World) -> Arrived:
    """The current pass is valid for its 45 seconds, and is not renewed."""
    client = _out_everywhere()
    return Arrived(client, MEMBERS, again=_holding_on(client))


def forged_pass(world: World) -> Arrived:
    client = browser(confirmed())
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    own = _pass(Entitlements(is_registered=True), session=session)
    return Arrived(with_cookie(passes.COOKIE, own.replace("registered", "pro"), client), REGISTERED)


def pass_of_another_session(world: World) -> Arrived:
    stolen = _pass(_HELD, session="another")
    return Arrived(with_cookie(passes.COOKIE, stolen, browser(confirmed())), REGISTERED)


def pass_without_a_session(world: World) -> Arrived:
    return Arrived(with_cookie(passes.COOKIE, _pass(_HELD, session="")))


def pass_run_out(world: World) -> Arrived:
    """What was a member's pass a minute ago, replayed after the revocation."""
    client = browser(confirmed())
    again = _holding_on(client, pass_age=timedelta(seconds=60))
    return Arrived(client, REGISTERED, again=again)


def pass_of_the_last_seconds(world: World) -> Arrived:
    """Revoked just now: the current pass is valid for its 45 seconds, and is not renewed."""
    reader = make_member()
    client = browser(reader)
    subscriptions.end(reader.subscriptions.get(), ending=Subscription.Ending.REFUNDED)
    return Arrived(client, MEMBERS, again=_holding_on(client))
