"""What befalls a contract, and what its people may read meanwhile."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from masthead.access.gate import AccessLevel
from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.membership import seats, subscriptions
from masthead.membership.entitlements import entitlements_of
from masthead.membership.models import Grant, Subscription
from masthead.membership.subscriptions import GRACE, LEEWAY, SubscriptionError
from masthead.membership.testing import (
    in_days,
    make_member,
    make_plan,
    make_subscription,
    make_team,
    seat_at,
)

pytestmark = pytest.mark.django_db
State = Subscription.State
Ending = Subscription.Ending


@pytest.fixture
def maya() -> Reader:
    return make_reader("maya@example.org")


def reads(reader: Reader, *, in_: timedelta = timedelta()) -> bool:
    return bool(entitlements_of(reader, at=timezone.now() + in_).grant_for(AccessLevel.PRO))


def test_a_trial_gives_full_access_until_it_ends(maya: Reader) -> None:
    trial = make_subscription(maya, trial_ends_at=in_days(7), renews=False)
    assert trial.state == State.TRIALING
    assert Grant.objects.get().source == Grant.Source.TRIAL
    assert reads(maya, in_=timedelta(days=6, hours=23))
    assert not reads(maya, in_=timedelta(days=7))


def test_a_paid_trial_becomes_a_membership_and_both_stay_on_record(maya: Reader) -> None:
    trial = make_subscription(maya, trial_ends_at=in_days(7))
    subscriptions.renew(trial, until=in_days(365))
    first, second = Grant.objects.order_by("pk")
    assert (first.source, second.source) == ("trial", "subscription")
    assert not first.is_in_force(timezone.now())
    assert reads(maya, in_=timedelta(days=364))


def test_access_lasts_a_day_longer_so_that_news_of_a_renewal_can_arrive(maya: Reader) -> None:
    make_subscription(maya, period_ends_at=in_days(30))
    assert reads(maya, in_=timedelta(days=30, hours=23))
    assert not reads(maya, in_=timedelta(days=31))


def test_a_renewal_reported_a_day_late_starts_no_grace(maya: Reader) -> None:
    subscription = make_subscription(maya, period_ends_at=in_days(30))
    for ended, state in ((0.9, State.ACTIVE), (1.1, State.PAST_DUE)):
        subscription = subscriptions.sync_terms(
            subscription, state=State.ACTIVE, period_ends_at=in_days(-ended)
        )
        assert subscription.state == state
    assert subscription.access_until is not None
    grace = subscription.access_until - timezone.now()
    assert timedelta(days=13.9) < grace <= timedelta(days=14)


def test_a_cancelled_contract_that_is_over_gets_no_grace(maya: Reader) -> None:
    subscription = make_subscription(maya, period_ends_at=in_days(30))
    kept = subscriptions.sync_terms(
        subscription, state=State.ACTIVE, period_ends_at=in_days(-2), cancels_at_end=True
    )
    assert kept.state == State.ACTIVE
    assert not reads(maya)


def test_after_cancelling_access_lasts_to_the_end_of_what_was_paid(maya: Reader) -> None:
    subscription = make_subscription(maya, period_ends_at=in_days(30))
    cancelled = subscriptions.cancel_at_end(subscription, by=maya, reason="Changing jobs")
    assert cancelled.cancel_reason == "Changing jobs"
    assert reads(maya, in_=timedelta(days=29, hours=23))
    assert not reads(maya, in_=timedelta(days=30))


def test_a_cancellation_can_be_undone(maya: Reader) -> None:
    subscription = make_subscription(maya, period_ends_at=in_days(30))
    subscriptions.cancel_at_end(subscription, by=maya)
    resumed = subscriptions.resume(subscription, by=maya)
    assert (resumed.cancels_at_end, resumed.cancelled_at) == (False, None)
    assert reads(maya, in_=timedelta(days=30, hours=1))


def test_cancelling_twice_is_recorded_once(maya: Reader) -> None:
    subscription = make_subscription(maya)
    subscriptions.cancel_at_end(subscription, reason="First")
    subscriptions.cancel_at_end(subscription, reason="Second")
    assert AuditEntry.objects.filter(verb="subscription.cancelled").count() == 1
    assert Subscription.objects.get().cancel_reason == "First"


def test_a_failed_payment_leaves_fourteen_days_of_access(maya: Reader) -> None:
    subscription = make_subscription(maya, period_ends_at=in_days(0))
    subscriptions.mark_past_due(subscription)
    until = Subscription.objects.get().access_until
    subscriptions.mark_past_due(subscription)
    assert Subscription.objects.get().access_until == until
    assert reads(maya, in_=GRACE - timedelta(hours=1))
    assert not reads(maya, in_=GRACE)


def test_paying_during_grace_makes_the_contract_active_again(maya: Reader) -> None:
    subscription = subscriptions.mark_past_due(make_subscription(maya))
    renewed = subscriptions.renew(subscription, until=in_days(365))
    assert renewed.state == State.ACTIVE
    assert reads(maya, in_=timedelta(days=300))


@pytest.mark.parametrize("ending", [Ending.REFUNDED, Ending.WITHDRAWN, Ending.STAFF])
def test_ending_a_contract_ends_access_immediately(
    maya: Reader, ending: Subscription.Ending
) -> None:
    subscriptions.end(make_subscription(maya), ending=ending)
    assert not reads(maya)
    assert Subscription.objects.get().ending == ending


def test_the_clock_ends_contracts_that_were_cancelled_or_never_paid(maya: Reader) -> None:
    chosen = make_subscription(maya, period_ends_at=in_days(0), trial_ends_at=in_days(-1))
    subscriptions.cancel_at_end(chosen)
    unpaid = make_subscription(make_reader(), trial_ends_at=in_days(-1), renews=False)
    assert subscriptions.end_expired() == 2
    assert subscriptions.end_expired() == 0
    chosen.refresh_from_db()
    unpaid.refresh_from_db()
    assert (chosen.ending, unpaid.ending) == (Ending.CHOSEN, Ending.UNPAID)


def test_the_clock_gives_grace_when_nothing_was_heard_of_a_renewal(maya: Reader) -> None:
    subscription = make_subscription(maya, period_ends_at=in_days(-2))
    assert not reads(maya)
    assert subscriptions.end_expired() == 1
    subscription.refresh_from_db()
    assert subscription.state == State.PAST_DUE
    assert reads(maya)


def test_an_ended_contract_stays_ended(maya: Reader) -> None:
    subscription = subscriptions.end(make_subscription(maya), ending=Ending.REFUNDED)
    subscriptions.sync_terms(subscription, state=State.ACTIVE, period_ends_at=in_days(9))
    with pytest.raises(SubscriptionError):
        subscriptions.renew(subscription, until=in_days(9))
    assert not reads(maya)


def test_one_person_has_one_running_contract(maya: Reader) -> None:
    ended = subscriptions.end(make_subscription(maya), ending=Ending.REFUNDED)
    make_subscription(maya)
    with pytest.raises(SubscriptionError):
        make_subscription(maya)
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=ended.pk).update(
            state=State.ACTIVE, ended_at=None, ending=""
        )


def test_a_contract_takes_its_terms_from_whoever_manages_it(maya: Reader) -> None:
    subscription = make_subscription(maya, trial_ends_at=in_days(7))
    ends = in_days(40)
    subscriptions.sync_terms(subscription, state=State.ACTIVE, period_ends_at=ends, seats=3)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.seats) == (State.ACTIVE, 3)
    assert subscription.access_until == ends + LEEWAY
    subscriptions.sync_terms(
        subscription, state=State.ACTIVE, period_ends_at=ends, cancels_at_end=True
    )
    subscription.refresh_from_db()
    assert subscription.access_until == ends
    assert subscription.cancelled_at is not None


def test_the_same_terms_again_leave_no_trace(maya: Reader) -> None:
    subscription = make_subscription(maya)
    ends = in_days(40)
    for _ in range(3):
        subscriptions.sync_terms(subscription, state=State.ACTIVE, period_ends_at=ends)
    assert AuditEntry.objects.filter(verb="subscription.kept_in_step").count() == 1


def test_a_grace_that_is_over_never_starts_again(maya: Reader) -> None:
    """The vendor calls it active, and its period was over long ago."""
    subscription = make_subscription(maya, period_ends_at=in_days(-2))
    subscriptions.end_expired()
    subscription.refresh_from_db()
    until = subscription.access_until
    for _ in range(3):  # every hour
        subscriptions.sync_terms(subscription, state=State.ACTIVE, period_ends_at=in_days(-2))
        subscriptions.end_expired()
    subscription.refresh_from_db()
    assert (subscription.state, subscription.access_until) == (State.PAST_DUE, until)


def test_a_cancelled_contract_has_no_grace_at_its_end(maya: Reader) -> None:
    subscription = make_subscription(maya, period_ends_at=in_days(1))
    subscriptions.sync_terms(
        subscription, state=State.ACTIVE, period_ends_at=in_days(-2), cancels_at_end=True
    )
    assert not reads(maya)
    subscriptions.end_expired()
    assert Subscription.objects.get().ending == Ending.CHOSEN


def test_a_team_s_contract_gives_its_owner_nothing_without_a_seat(maya: Reader) -> None:
    make_team(owner=maya)
    assert not reads(maya)


def test_a_person_has_one_trial(maya: Reader) -> None:
    assert not subscriptions.had_trial(maya)
    make_subscription(maya, trial_ends_at=in_days(7))
    assert subscriptions.had_trial(maya)


def test_a_closed_account_has_no_access(maya: Reader) -> None:
    make_subscription(maya)
    maya.is_active = False
    maya.save()
    assert not reads(maya)


def test_a_plan_must_open_more_than_public_content() -> None:
    with pytest.raises(IntegrityError):
        make_plan("free", opens=AccessLevel.PUBLIC)


def test_cancelling_an_expired_contract_ends_it(maya: Reader) -> None:
    subscription = make_subscription(maya, period_ends_at=in_days(-0.5))
    assert reads(maya)
    subscriptions.cancel_at_end(subscription, by=maya)
    assert not reads(maya)


def test_access_that_ended_while_an_account_was_closed_stays_ended_when_it_is_reopened(
    maya: Reader,
) -> None:
    subscription = make_subscription(maya)
    Reader.objects.filter(pk=maya.pk).update(is_active=False)
    subscriptions.renew(subscription, until=in_days(400))
    assert Grant.objects.count() == 1
    subscriptions.end(subscription, ending=Ending.REFUNDED)
    Reader.objects.filter(pk=maya.pk).update(is_active=True)
    maya.refresh_from_db()
    assert not reads(maya)


def test_a_contract_has_one_seat_and_renews_unless_it_says_otherwise(maya: Reader) -> None:
    subscription = make_subscription(maya)
    assert (subscription.seats, subscription.cancels_at_end) == (1, False)
    assert subscription.trial_ends_at is None


def test_every_change_of_a_contract_is_on_record_with_whoever_made_it(maya: Reader) -> None:
    staff, subscription = make_staff(), make_subscription(maya)
    subscriptions.cancel_at_end(subscription, by=maya, ip="192.0.2.7")
    subscriptions.resume(subscription, by=maya, ip="192.0.2.7")
    subscriptions.resume(subscription, by=maya)
    subscriptions.mark_past_due(subscription)
    subscriptions.renew(subscription, until=in_days(365))
    subscriptions.end(subscription, ending=Ending.STAFF, by=staff)
    entries = AuditEntry.objects.about(subscription).order_by("pk")
    assert list(entries.values_list("verb", "actor", "ip")) == [
        ("subscription.started", maya.pk, None),
        ("subscription.cancelled", maya.pk, "192.0.2.7"),
        ("subscription.resumed", maya.pk, "192.0.2.7"),
        ("subscription.fell_behind", None, None),
        ("subscription.renewed", None, None),
        ("subscription.ended", staff.pk, None),
    ]


def test_each_verb_returns_the_contract_as_it_is_now(maya: Reader) -> None:
    stale = make_subscription(maya)
    ends = stale.period_ends_at
    synced = subscriptions.sync_terms(stale, state=State.ACTIVE, period_ends_at=ends)
    assert synced == stale
    assert subscriptions.plan_seats(stale, seats=3).seats_next == 3
    assert subscriptions.cancel_at_end(stale).cancels_at_end
    assert subscriptions.cancel_at_end(stale).cancels_at_end
    assert not subscriptions.resume(stale).cancels_at_end
    assert subscriptions.mark_past_due(stale).state == State.PAST_DUE
    assert subscriptions.mark_past_due(stale).state == State.PAST_DUE
    assert subscriptions.renew(stale, until=in_days(9)).state == State.ACTIVE
    assert subscriptions.end(stale, ending=Ending.STAFF).state == State.CANCELLED
    assert subscriptions.end(stale, ending=Ending.STAFF).state == State.CANCELLED
    assert subscriptions.mark_past_due(stale).state == State.CANCELLED
    assert not subscriptions.cancel_at_end(stale).cancels_at_end
    synced = subscriptions.sync_terms(stale, state=State.ACTIVE, period_ends_at=ends)
    assert synced.state == State.CANCELLED


def test_one_reader_s_contract_changes_no_one_else_s(maya: Reader) -> None:
    omar = make_member("omar@example.org")
    theirs = Subscription.objects.filter(reader=omar), Grant.objects.filter(reader=omar)
    before = [list(rows.values()) for rows in theirs]
    subscription = make_subscription(maya, trial_ends_at=in_days(7))
    subscriptions.renew(subscription, until=in_days(30))
    subscriptions.end(subscription, ending=Ending.CHOSEN)
    assert [list(rows.values()) for rows in theirs] == before
    assert not subscriptions.had_trial(omar)


def test_a_colleague_s_own_membership_and_seat_are_apart(maya: Reader) -> None:
    team = make_team()
    seat = seat_at(team, maya)
    subscription = make_subscription(maya, period_ends_at=in_days(30))
    subscriptions.renew(subscription, until=in_days(60))
    assert Grant.objects.in_force().filter(reader=maya).count() == 2
    subscriptions.end(team.subscriptions.get(), ending=Ending.UNPAID)
    subscriptions.start(plan=make_plan(), team=team, period_ends_at=in_days(365))
    assert Grant.objects.in_force().filter(reader=maya).count() == 2
    seats.free(seat=seat, by=maya)
    assert Grant.objects.in_force().get(reader=maya).subscription == subscription


def test_terms_that_are_not_stated_stay_as_they_are(maya: Reader) -> None:
    trial = make_subscription(maya, trial_ends_at=in_days(7))
    kept = subscriptions.sync_terms(trial, state=State.ACTIVE, period_ends_at=in_days(40))
    assert (kept.trial_ends_at, kept.seats, kept.plan) == (trial.trial_ends_at, 1, trial.plan)
    other = make_plan("archive")
    changed = subscriptions.sync_terms(
        trial, state=State.ACTIVE, period_ends_at=in_days(40), plan=other, trial_ends_at=in_days(8)
    )
    assert changed.plan == other
    assert changed.trial_ends_at != trial.trial_ends_at


def test_a_cancellation_that_the_vendor_took_back_is_forgotten(maya: Reader) -> None:
    subscription, ends = make_subscription(maya), in_days(40)
    for cancels in (True, True, False):
        kept = subscriptions.sync_terms(
            subscription, state=State.ACTIVE, period_ends_at=ends, cancels_at_end=cancels
        )
        assert (kept.cancelled_at is not None) is cancels


def test_a_long_reason_for_cancelling_is_shortened(maya: Reader) -> None:
    said = subscriptions.cancel_at_end(make_subscription(maya), reason=" x" * 400).cancel_reason
    assert said == ("x " * 400)[:300]
    assert subscriptions.resume(maya.subscriptions.get()).cancel_reason == ""


def test_a_contract_that_ends_early_ends_now_and_an_expired_one_when_it_did(maya: Reader) -> None:
    expired = make_subscription(maya, trial_ends_at=in_days(-2), renews=False)
    assert subscriptions.end(expired, ending=Ending.UNPAID).access_until == expired.access_until
    early = subscriptions.end(make_subscription(maya), ending=Ending.REFUNDED)
    assert early.access_until == early.ended_at
    assert not Grant.objects.in_force().exists()


def test_the_clock_leaves_contracts_alone_that_still_give_access(maya: Reader) -> None:
    cancelled = subscriptions.cancel_at_end(make_subscription(maya, period_ends_at=in_days(1)))
    late = subscriptions.mark_past_due(make_subscription(make_reader()))
    assert subscriptions.end_expired() == 0
    Subscription.objects.filter(pk=late.pk).update(access_until=in_days(-1))
    assert subscriptions.end_expired() == 1
    late.refresh_from_db()
    cancelled.refresh_from_db()
    assert (late.ending, cancelled.ending) == (Ending.UNPAID, "")


def test_a_person_s_contract_without_a_trial_is_no_trial(maya: Reader) -> None:
    make_subscription(maya)
    make_subscription(make_reader(), trial_ends_at=in_days(7))
    assert not subscriptions.had_trial(maya)
