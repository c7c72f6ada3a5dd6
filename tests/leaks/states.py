"""Every state that a reader can be in, and what each may read of this world. The levels are written
down by hand here, not asked of the gate: the gate is what is being tried."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.desk.roles import Role, lay_roles
from masthead.membership import gifts, grants, metering, passes, seats, subscriptions
from masthead.membership.gate import Held, Standing
from masthead.membership.models import Grant, Subscription
from masthead.membership.testing import in_days, make_member, make_subscription, make_team
from masthead.publishing.models import Story
from tests.leaks.world import World

NOTHING: frozenset[str] = frozenset()
REGISTERED = frozenset({"registered"})
MEMBERS = frozenset({"registered", "pro"})


@dataclass(frozen=True)
class Arrived:
    """A browser in its state. `levels` are open to it, and `once` besides: single stories."""

    client: Client
    levels: frozenset[str] = NOTHING
    once: tuple[Story, ...] = ()
    is_staff: bool = False

    def may_read(self, level: str, story: Story) -> bool:
        return self.is_staff or level in self.levels or story in self.once


@dataclass(frozen=True)
class State:
    """A name, and how somebody gets there."""

    name: str
    arrive: Callable[[World], Arrived] = field(compare=False)

    def __str__(self) -> str:
        return self.name


def browser(reader: Reader | None = None) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    if reader is not None:
        client.force_login(reader)
    return client


def _first(world: World) -> Story:
    return world.gated["pro"][0]


def _confirmed(**fields: Any) -> Reader:
    return make_reader(address_confirmed_at=timezone.now(), **fields)


def _anonymous(world: World) -> Arrived:
    return Arrived(browser())


def _unconfirmed(world: World) -> Arrived:
    return Arrived(browser(make_reader()))


def _registered(world: World) -> Arrived:
    return Arrived(browser(_confirmed()), REGISTERED)


def _trial(world: World) -> Arrived:
    return Arrived(browser(make_member(on_trial=True)), MEMBERS)


def _trial_over(world: World) -> Arrived:
    reader = _confirmed()
    make_subscription(reader, trial_ends_at=in_days(-0.01), renews=False)
    return Arrived(browser(reader), REGISTERED)


def _active(world: World) -> Arrived:
    return Arrived(browser(make_member()), MEMBERS)


def _in_grace(world: World) -> Arrived:
    reader = _confirmed()
    subscriptions.fall_behind(make_subscription(reader, period_ends_at=in_days(-2)))
    return Arrived(browser(reader), MEMBERS)


def _after_grace(world: World) -> Arrived:
    reader = _confirmed()
    subscription = subscriptions.fall_behind(make_subscription(reader, period_ends_at=in_days(-16)))
    Subscription.objects.filter(pk=subscription.pk).update(access_until=in_days(-1))
    subscriptions.end_run_out()
    return Arrived(browser(reader), REGISTERED)


def _cancelled_before_the_end(world: World) -> Arrived:
    reader = make_member()
    subscriptions.cancel_at_end(reader.subscriptions.get(), by=reader)
    return Arrived(browser(reader), MEMBERS)


def _cancelled_after_the_end(world: World) -> Arrived:
    reader = _confirmed()
    subscription = make_subscription(reader, period_ends_at=in_days(-0.01))
    subscriptions.cancel_at_end(subscription, by=reader)
    return Arrived(browser(reader), REGISTERED)


def _refunded(world: World) -> Arrived:
    reader = make_member()
    subscriptions.end(reader.subscriptions.get(), ending=Subscription.Ending.REFUNDED)
    return Arrived(browser(reader), REGISTERED)


def _comp(world: World) -> Arrived:
    reader = _confirmed()
    grants.give_comp(reader=reader, until=None, given_by=make_staff(), note="Jury")
    return Arrived(browser(reader), MEMBERS)


def _comp_taken_back(world: World) -> Arrived:
    reader, omar = _confirmed(), make_staff()
    grant = grants.give_comp(reader=reader, until=None, given_by=omar, note="Jury")
    grants.take_back(grant=grant, by=omar, note="Over")
    return Arrived(browser(reader), REGISTERED)


def _owner_without_a_seat(world: World) -> Arrived:
    reader = _confirmed()
    make_team(owner=reader)
    return Arrived(browser(reader), REGISTERED)


def _seated(world: World) -> Arrived:
    reader = _confirmed()
    seats.take(team=make_team(), reader=reader)
    return Arrived(browser(reader), MEMBERS)


def _seat_freed(world: World) -> Arrived:
    """Freed while the session is open; a minute later its pass has run out."""
    reader, team = _confirmed(), make_team()
    seat = seats.take(team=team, reader=reader)
    if seat is None:
        raise RuntimeError("the team has no seat for this state")
    seats.free(seat=seat, by=team.owner)
    return Arrived(browser(reader), REGISTERED)


def _closed_account(world: World) -> Arrived:
    reader = make_member()
    client = browser(reader)
    Reader.objects.filter(pk=reader.pk).update(is_active=False)
    return Arrived(client)


def _signed_out(world: World) -> Arrived:
    """The browser still holds the pass of the session that has ended."""
    client = browser(make_member())
    client.get("/")
    client.cookies.pop(settings.SESSION_COOKIE_NAME)
    return Arrived(client)


def _given(world: World) -> Client:
    """A browser that has pressed the button behind a gift's link."""
    if not Grant.objects.filter(reader=world.giver).exists():
        make_subscription(world.giver)
    story = _first(world)
    gift = gifts.give(giver=world.giver, thing=story)
    client = browser()
    client.post(f"/gifts/{gift.token}")
    return client


def _gift(world: World) -> Arrived:
    return Arrived(_given(world), once=(_first(world),))


def _gift_opened_twice(world: World) -> Arrived:
    client = _given(world)
    gift = gifts.give(giver=world.giver, thing=_first(world))
    client.post(f"/gifts/{gift.token}")
    return Arrived(client, once=(_first(world),))


def _gift_opened_by_another(world: World) -> Arrived:
    """A gift opens in five browsers; this is the second."""
    _given(world)
    return Arrived(_given(world), once=(_first(world),))


def _gift_used_up(world: World) -> Arrived:
    for _ in range(gifts.BROWSERS):
        _given(world)
    return Arrived(_given(world))


def _gift_looked_at(world: World) -> Arrived:
    make_subscription(world.giver)
    gift = gifts.give(giver=world.giver, thing=_first(world))
    client = browser()
    client.get(f"/gifts/{gift.token}")
    return Arrived(client)


def _metered(client: Client, story: Story) -> Client:
    client.post(f"{story.address}/read-free")
    return client


def _meter(world: World) -> Arrived:
    return Arrived(_metered(browser(), _first(world)), once=(_first(world),))


def _meter_of_the_registered(world: World) -> Arrived:
    story = _first(world)
    return Arrived(_metered(browser(_confirmed()), story), REGISTERED, once=(story,))


def _meter_spent(world: World) -> Arrived:
    """The one of the month went to the first story; the second stays shut."""
    client = _metered(_metered(browser(), _first(world)), world.gated["pro"][1])
    return Arrived(client, once=(_first(world),))


def _meter_cookie_replayed(world: World) -> Arrived:
    """An old cookie put back opens again: the one cell that a cookie can't close. How often is
    bounded by the address that asks (see `metering`)."""
    client = browser()
    before = dict(client.cookies)
    _metered(client, _first(world))
    client.cookies.clear()
    client.cookies.update(before)
    return Arrived(_metered(client, world.gated["pro"][1]), once=(world.gated["pro"][1],))


def _meter_cookie_replayed_too_often(world: World) -> Arrived:
    for _ in range(5):
        _metered(browser(), _first(world))
    return Arrived(_metered(browser(), _first(world)))


def _with_cookie(name: str, value: str, client: Client | None = None) -> Client:
    client = client or browser()
    client.cookies[name] = value
    return client


def _forged_meter(world: World) -> Arrived:
    real = metering.cookie_for(metering.Allowance(1, (_first(world).gate_key,)))
    return Arrived(_with_cookie(metering.COOKIE, real[:-2] + "xx"))


def _forged_gift(world: World) -> Arrived:
    present = gifts.Present(_first(world).gate_key, "Maya", in_days(9))
    return Arrived(_with_cookie(gifts.COOKIE, gifts.cookie_for((present,))[:-2] + "xx"))


def _expired_gift(world: World) -> Arrived:
    present = gifts.Present(_first(world).gate_key, "Maya", in_days(-1))
    return Arrived(_with_cookie(gifts.COOKIE, gifts.cookie_for((present,))))


_HELD = Standing(is_registered=True, held=(Held("pro", "subscription"),))


def _forged_pass(world: World) -> Arrived:
    client = browser(_confirmed())
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    own = passes.issue(Standing(is_registered=True), session_key=session)
    return Arrived(
        _with_cookie(passes.COOKIE, own.replace("registered", "pro"), client), REGISTERED
    )


def _pass_of_another_session(world: World) -> Arrived:
    stolen = passes.issue(_HELD, session_key="another")
    return Arrived(_with_cookie(passes.COOKIE, stolen, browser(_confirmed())), REGISTERED)


def _pass_without_a_session(world: World) -> Arrived:
    return Arrived(_with_cookie(passes.COOKIE, passes.issue(_HELD, session_key="")))


def _pass_run_out(world: World) -> Arrived:
    """What was a member's a minute ago, replayed after the revocation."""
    client = browser(_confirmed())
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    a_minute_ago = timezone.now() - timedelta(seconds=60)
    old = passes.issue(_HELD, session_key=session, now=a_minute_ago)
    return Arrived(_with_cookie(passes.COOKIE, old, client), REGISTERED)


def _pass_of_the_last_seconds(world: World) -> Arrived:
    """Revoked just now: the pass in hand is good for its 45 seconds, and is not renewed."""
    reader = make_member()
    client = browser(reader)
    client.get("/")
    subscriptions.end(reader.subscriptions.get(), ending=Subscription.Ending.REFUNDED)
    return Arrived(client, MEMBERS)


def _of_the_desk(role: Role) -> Callable[[World], Arrived]:
    def arrive(world: World) -> Arrived:
        lay_roles()
        reader = _confirmed()
        reader.groups.add(Group.objects.get(name=role.value))
        return Arrived(browser(reader), MEMBERS, is_staff=True)

    return arrive


STATES = (
    State("anonymous", _anonymous),
    State("registered, address not confirmed", _unconfirmed),
    State("registered", _registered),
    State("on trial", _trial),
    State("trial over", _trial_over),
    State("active", _active),
    State("past due, in grace", _in_grace),
    State("past due, after grace", _after_grace),
    State("cancelled, before the period's end", _cancelled_before_the_end),
    State("cancelled, after the period's end", _cancelled_after_the_end),
    State("refunded", _refunded),
    State("comp", _comp),
    State("comp taken back", _comp_taken_back),
    State("seat in a team", _seated),
    State("seat freed", _seat_freed),
    State("owner of a team without a seat", _owner_without_a_seat),
    State("account closed, session left", _closed_account),
    State("signed out, pass left", _signed_out),
    State("gift looked at", _gift_looked_at),
    State("gift opened", _gift),
    State("gift opened twice", _gift_opened_twice),
    State("gift opened by another", _gift_opened_by_another),
    State("gift used up", _gift_used_up),
    State("gift cookie forged", _forged_gift),
    State("gift cookie run out", _expired_gift),
    State("meter used", _meter),
    State("meter used by the registered", _meter_of_the_registered),
    State("meter spent", _meter_spent),
    State("meter cookie forged", _forged_meter),
    State("meter cookie replayed", _meter_cookie_replayed),
    State("meter cookie replayed too often", _meter_cookie_replayed_too_often),
    State("pass forged", _forged_pass),
    State("pass of another session", _pass_of_another_session),
    State("pass without a session", _pass_without_a_session),
    State("pass run out, replayed", _pass_run_out),
    State("revoked within the last 45 seconds", _pass_of_the_last_seconds),
    *(State(f"staff: {role.value.lower()}", _of_the_desk(role)) for role in Role),
)
