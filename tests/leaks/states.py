"""Every state that a reader can be in, and what each may read. The levels are written down by hand
rather than asked of the gate, because the gate is what is being tested."""

from collections.abc import Callable

from django.contrib.auth.models import Group

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.desk.roles import Role, create_roles
from masthead.membership import grants, seats, subscriptions
from masthead.membership.models import Grant, Subscription
from masthead.membership.testing import in_days, make_member, make_subscription, make_team
from tests.leaks import sessions, unlocked
from tests.leaks.browsers import MEMBERS, REGISTERED, Arrived, State, browser, confirmed
from tests.leaks.world import World


def _anonymous(world: World) -> Arrived:
    return Arrived(browser())


def _unconfirmed(world: World) -> Arrived:
    return Arrived(browser(make_reader()))


def _registered(world: World) -> Arrived:
    return Arrived(browser(confirmed()), REGISTERED)


def _trial(world: World) -> Arrived:
    return Arrived(browser(make_member(on_trial=True)), MEMBERS)


def _trial_over(world: World) -> Arrived:
    reader = confirmed()
    make_subscription(reader, trial_ends_at=in_days(-0.01), renews=False)
    return Arrived(browser(reader), REGISTERED)


def _active(world: World) -> Arrived:
    return Arrived(browser(make_member()), MEMBERS)


def _in_grace(world: World) -> Arrived:
    reader = confirmed()
    subscriptions.mark_past_due(make_subscription(reader, period_ends_at=in_days(-2)))
    return Arrived(browser(reader), MEMBERS)


def _after_grace(world: World) -> Arrived:
    reader = confirmed()
    subscription = subscriptions.mark_past_due(
        make_subscription(reader, period_ends_at=in_days(-16))
    )
    Subscription.objects.filter(pk=subscription.pk).update(access_until=in_days(-1))
    subscriptions.end_expired()
    return Arrived(browser(reader), REGISTERED)


def _cancelled_before_the_end(world: World) -> Arrived:
    reader = make_member()
    subscriptions.cancel_at_end(reader.subscriptions.get(), by=reader)
    return Arrived(browser(reader), MEMBERS)


def _cancelled_after_the_end(world: World) -> Arrived:
    reader = confirmed()
    subscription = make_subscription(reader, period_ends_at=in_days(-0.01))
    subscriptions.cancel_at_end(subscription, by=reader)
    return Arrived(browser(reader), REGISTERED)


def _refunded(world: World) -> Arrived:
    reader = make_member()
    subscriptions.end(reader.subscriptions.get(), ending=Subscription.Ending.REFUNDED)
    return Arrived(browser(reader), REGISTERED)


def _comp(world: World) -> Arrived:
    reader = confirmed()
    grants.give_comp(reader=reader, until=None, given_by=make_staff(), note="Jury")
    return Arrived(browser(reader), MEMBERS)


def _comp_taken_back(world: World) -> Arrived:
    reader, omar = confirmed(), make_staff()
    grant = grants.give_comp(reader=reader, until=None, given_by=omar, note="Jury")
    grants.revoke_comp(grant=grant, by=omar, note="Over")
    return Arrived(browser(reader), REGISTERED)


def _comp_not_begun(world: World) -> Arrived:
    reader = confirmed()
    Grant.objects.create(reader=reader, source=Grant.Source.COMP, starts_at=in_days(1))
    return Arrived(browser(reader), REGISTERED)


def _owner_without_a_seat(world: World) -> Arrived:
    reader = confirmed()
    make_team(owner=reader)
    return Arrived(browser(reader), REGISTERED)


def _seated(world: World) -> Arrived:
    reader = confirmed()
    seats.take(team=make_team(), reader=reader)
    return Arrived(browser(reader), MEMBERS)


def _seat_freed(world: World) -> Arrived:
    """Freed while the session is open; a minute later its pass has expired."""
    reader, team = confirmed(), make_team()
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


def _of_the_desk(role: Role) -> Callable[[World], Arrived]:
    def arrive(world: World) -> Arrived:
        create_roles()
        reader = confirmed()
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
    State("comp not begun", _comp_not_begun),
    State("seat in a team", _seated),
    State("seat freed", _seat_freed),
    State("owner of a team without a seat", _owner_without_a_seat),
    State("account closed, session left", _closed_account),
    State("signed out, pass left", sessions.signed_out),
    State("signed out everywhere, a minute ago", sessions.out_everywhere_a_minute_ago),
    State("signed out everywhere, within 45 seconds", sessions.out_everywhere_just_now),
    State("session forged", sessions.session_forged),
    State("gift looked at", unlocked.gift_looked_at),
    State("gift opened", unlocked.gift),
    State("gift opened twice", unlocked.gift_opened_twice),
    State("gift opened by another", unlocked.gift_opened_by_another),
    State("gift used up", unlocked.gift_used_up),
    State("gift whose giver left", unlocked.gift_whose_giver_left),
    State("gift cookie in another browser", unlocked.gift_cookie_in_another_browser),
    State("gift cookie forged", unlocked.forged_gift),
    State("gift cookie run out", unlocked.expired_gift),
    State("meter used", unlocked.meter),
    State("meter used by the registered", unlocked.meter_of_the_registered),
    State("meter spent", unlocked.meter_spent),
    State("meter cookie of another month", unlocked.meter_of_another_month),
    State("meter cookie in another browser", unlocked.meter_cookie_in_another_browser),
    State("meter cookie forged", unlocked.forged_meter),
    State("meter cookie replayed", unlocked.meter_cookie_replayed),
    State("meter cookie replayed too often", unlocked.meter_cookie_replayed_too_often),
    State("pass forged", sessions.forged_pass),
    State("pass of another session", sessions.pass_of_another_session),
    State("pass without a session", sessions.pass_without_a_session),
    State("pass run out, replayed", sessions.pass_run_out),
    State("revoked within the last 45 seconds", sessions.pass_of_the_last_seconds),
    *(State(f"staff: {role.value.lower()}", _of_the_desk(role)) for role in Role),
)
