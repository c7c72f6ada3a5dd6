"""States of readers who unlocked a single story: by a gift, or by the meter."""

from django.core import signing
from django.test import Client

from masthead.membership import gifts, metering, subscriptions
from masthead.membership.models import Grant, Subscription
from masthead.membership.testing import in_days, make_subscription
from masthead.publishing.models import Story
from tests.leaks.browsers import (
    REGISTERED,
    Arrived,
    browser,
    confirmed,
    first,
    press,
    with_cookie,
)
from tests.leaks.world import World


def _given(world: World) -> Client:
    """A browser that has pressed the button behind a gift's link."""
    if not Grant.objects.filter(reader=world.giver).exists():
        make_subscription(world.giver)
    story = first(world)
    gift = gifts.give(giver=world.giver, thing=story)
    client = browser()
    press(client, f"/gifts/{gift.token}")
    return client


def gift_whose_giver_left(world: World) -> Arrived:
    make_subscription(world.giver)
    gift = gifts.give(giver=world.giver, thing=first(world))
    subscriptions.end(world.giver.subscriptions.get(), ending=Subscription.Ending.REFUNDED)
    client = browser()
    press(client, f"/gifts/{gift.token}")
    return Arrived(client)


def gift_cookie_in_another_browser(world: World) -> Arrived:
    """A copied cookie gives what the giver's link gave, until it ends: a cell that a cookie can't
    close."""
    copied = _given(world).cookies[gifts.COOKIE].value
    return Arrived(with_cookie(gifts.COOKIE, copied), once=(first(world),))


def gift(world: World) -> Arrived:
    return Arrived(_given(world), once=(first(world),))


def gift_opened_twice(world: World) -> Arrived:
    client = _given(world)
    gift = gifts.give(giver=world.giver, thing=first(world))
    press(client, f"/gifts/{gift.token}")
    return Arrived(client, once=(first(world),))


def gift_opened_by_another(world: World) -> Arrived:
    """A gift opens in five browsers; this is the second."""
    _given(world)
    return Arrived(_given(world), once=(first(world),))


def gift_used_up(world: World) -> Arrived:
    for _ in range(gifts.BROWSER_LIMIT):
        _given(world)
    return Arrived(_given(world))


def gift_looked_at(world: World) -> Arrived:
    make_subscription(world.giver)
    gift = gifts.give(giver=world.giver, thing=first(world))
    client = browser()
    client.get(f"/gifts/{gift.token}")
    return Arrived(client)


def _metered(client: Client, story: Story) -> Client:
    press(client, f"{story.address}/read-free")
    return client


def meter(world: World) -> Arrived:
    return Arrived(_metered(browser(), first(world)), once=(first(world),))


def meter_of_the_registered(world: World) -> Arrived:
    story = first(world)
    return Arrived(_metered(browser(confirmed()), story), REGISTERED, once=(story,))


def meter_spent(world: World) -> Arrived:
    """The month's free story was the first; the second stays closed."""
    client = _metered(_metered(browser(), first(world)), world.gated["pro"][1])
    return Arrived(client, once=(first(world),))


def meter_cookie_replayed(world: World) -> Arrived:
    """An old cookie put back opens the story again: a cell that a cookie can't close. How often is
    limited by client address (see `metering`)."""
    client = browser()
    before = dict(client.cookies)
    _metered(client, first(world))
    client.cookies.clear()
    client.cookies.update(before)
    return Arrived(_metered(client, world.gated["pro"][1]), once=(world.gated["pro"][1],))


def meter_cookie_replayed_too_often(world: World) -> Arrived:
    for _ in range(5):
        _metered(browser(), first(world))
    return Arrived(_metered(browser(), first(world)))


def meter_cookie_in_another_browser(world: World) -> Arrived:
    """A copied cookie opens what it had opened, and no more: a cell that a cookie can't close."""
    copied = _metered(browser(), first(world)).cookies[metering.COOKIE].value
    client = with_cookie(metering.COOKIE, copied)
    return Arrived(_metered(client, world.gated["pro"][1]), once=(first(world),))


def meter_of_another_month(world: World) -> Arrived:
    opened = ["2000-01", [first(world).gate_key]]
    old = signing.dumps(opened, salt="masthead.membership.meter", compress=True)
    return Arrived(with_cookie(metering.COOKIE, old))


def forged_meter(world: World) -> Arrived:
    real = metering.cookie_for(metering.Allowance(1, (first(world).gate_key,)))
    return Arrived(with_cookie(metering.COOKIE, real[:-2] + "xx"))


def forged_gift(world: World) -> Arrived:
    present = gifts.ReceivedGift(first(world).gate_key, "Maya", in_days(9))
    return Arrived(with_cookie(gifts.COOKIE, gifts.cookie_for((present,))[:-2] + "xx"))


def expired_gift(world: World) -> Arrived:
    present = gifts.ReceivedGift(first(world).gate_key, "Maya", in_days(-1))
    return Arrived(with_cookie(gifts.COOKIE, gifts.cookie_for((present,))))
