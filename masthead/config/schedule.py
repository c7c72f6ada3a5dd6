"""The whole clock on one screen. Each line names a verb that finds what is due and is safe to run
twice, so that a lost task delays and never loses. Times are UTC; six fields begin with seconds."""

from masthead.accounts import codes, devices
from masthead.archive import indexing
from masthead.billing import (
    applying,
    banking,
    chasing,
    closing,
    inbox,
    notices,
    reconciling,
    telling,
)
from masthead.core import rates, tasks_pruning
from masthead.core.clock import Line
from masthead.membership import queueing, subscriptions, usage
from masthead.newsletters import editions, forgetting
from masthead.outbox import posting, sending
from masthead.publishing import scheduling, upkeep
from masthead.web import cards
from masthead.web.invoices import letters
from masthead.web.members import notices as membership_letters
from masthead.web.team import post as team_post


def schedule() -> list[Line]:
    """A fresh clock, set to now."""
    return [
        Line("* * * * * *", scheduling.publish_due),
        Line("* * * * * *", editions.send_due),
        Line("* * * * * *", sending.wake),
        Line("*/10 * * * * *", subscriptions.end_run_out),
        Line("*/2 * * * * *", telling.run_due),
        Line("*/5 * * * * *", applying.apply_due),
        Line("*/10 * * * * *", closing.close_ended),
        Line("*/10 * * * * *", subscriptions.take_planned_seats),
        Line("*/2 * * * * *", team_post.write_due),
        Line("0 50 0 * * *", usage.close_weeks),
        Line("*/5 * * * * *", posting.wake),
        Line("20 * * * * *", queueing.pass_on),
        Line("20 */5 * * * *", chasing.chase),
        Line("35 * * * * *", letters.write_waiting),
        Line("0 50 3 * * *", banking.forget_unconfirmed),
        Line("20 * * * * *", notices.lay_due),
        Line("*/5 * * * * *", membership_letters.write_due),
        Line("10 20 * * * *", inbox.catch_up),
        Line("10 45 * * * *", reconciling.compare),
        Line("30 * * * * *", upkeep.draw_lacking),
        Line("50 * * * * *", upkeep.ask_about_embeds),
        Line("15 * * * * *", indexing.catch_up),
        Line("45 * * * * *", cards.draw_due),
        Line("0 10 3 * * *", posting.prune),
        Line("0 25 * * * *", forgetting.forget_unconfirmed),
        Line("0 15 3 * * *", inbox.prune),
        Line("0 40 * * * *", rates.prune_tallies),
        Line("0 50 * * * *", tasks_pruning.prune_finished_tasks),
        Line("0 50 * * * *", codes.forget_codes),
        Line("0 20 4 * * *", devices.forget_ended),
    ]
