"""The whole clock on one screen. Each line names a verb that finds what is due and is safe to run
twice, so that a lost task delays and never loses. Times are UTC; six fields begin with seconds."""

from masthead.accounts import codes, devices
from masthead.archive import indexing
from masthead.billing import contract_end, notices
from masthead.billing.invoices import bank_reconciliation, dunning
from masthead.billing.vendor import command_runner, event_inbox, reconciliation, webhook_processing
from masthead.core import rates, tasks_pruning
from masthead.core.clock import Line
from masthead.membership import seat_waitlist, subscriptions, usage
from masthead.newsletters import editions, erasure
from masthead.notifications import invoice_notices
from masthead.notifications import membership_notices as membership_letters
from masthead.notifications import team_notices as team_post
from masthead.outbox import sending, transactional
from masthead.publishing import maintenance, scheduling
from masthead.site import cards


def schedule() -> list[Line]:
    """A fresh clock, set to now."""
    return [
        Line("* * * * * *", scheduling.publish_due),
        Line("* * * * * *", editions.send_due),
        Line("* * * * * *", sending.wake),
        Line("*/10 * * * * *", subscriptions.end_run_out),
        Line("*/2 * * * * *", command_runner.run_due),
        Line("*/5 * * * * *", webhook_processing.apply_due),
        Line("*/10 * * * * *", contract_end.close_ended),
        Line("*/10 * * * * *", subscriptions.take_planned_seats),
        Line("*/2 * * * * *", team_post.send_due),
        Line("0 50 0 * * *", usage.close_weeks),
        Line("*/5 * * * * *", transactional.wake),
        Line("20 * * * * *", seat_waitlist.pass_on),
        Line("20 */5 * * * *", dunning.chase),
        Line("35 * * * * *", invoice_notices.send_due),
        Line("0 50 3 * * *", bank_reconciliation.forget_unconfirmed),
        Line("20 * * * * *", notices.lay_due),
        Line("*/5 * * * * *", membership_letters.send_due),
        Line("10 20 * * * *", event_inbox.catch_up),
        Line("10 45 * * * *", reconciliation.compare),
        Line("30 * * * * *", maintenance.draw_lacking),
        Line("50 * * * * *", maintenance.ask_about_embeds),
        Line("15 * * * * *", indexing.catch_up),
        Line("45 * * * * *", cards.draw_due),
        Line("0 10 3 * * *", transactional.prune),
        Line("0 25 * * * *", erasure.forget_unconfirmed),
        Line("0 15 3 * * *", event_inbox.prune),
        Line("0 40 * * * *", rates.prune_tallies),
        Line("0 50 * * * *", tasks_pruning.prune_finished_tasks),
        Line("0 50 * * * *", codes.forget_codes),
        Line("0 20 4 * * *", devices.forget_ended),
    ]
