"""The whole schedule on one screen. Each line names a verb that finds what is due and is safe to
run twice, so that a lost task is delayed but never lost. Times are UTC; six fields begin with
seconds."""

from masthead.accounts import codes, devices
from masthead.archive import desk_indexing, indexing
from masthead.billing import contract_end, fair_use, notices
from masthead.billing.invoices import bank_reconciliation, dunning
from masthead.billing.vendor import command_runner, event_inbox, reconciliation, webhook_processing
from masthead.core import rates, tasks_pruning
from masthead.core.clock import ScheduleLine
from masthead.membership import seat_waitlist, subscriptions, usage
from masthead.newsletters import editions, erasure
from masthead.notifications import invoice_notices, membership_notices, team_notices
from masthead.outbox import sending, transactional
from masthead.publishing import bin as story_bin
from masthead.publishing import maintenance, scheduling
from masthead.site import cards


def schedule() -> list[ScheduleLine]:
    """A fresh clock, set to now."""
    return [
        ScheduleLine("* * * * * *", scheduling.publish_due),
        ScheduleLine("* * * * * *", editions.send_due),
        ScheduleLine("* * * * * *", sending.dispatch_due),
        ScheduleLine("*/10 * * * * *", subscriptions.end_expired),
        ScheduleLine("*/2 * * * * *", command_runner.run_due),
        ScheduleLine("*/5 * * * * *", webhook_processing.process_due),
        ScheduleLine("*/10 * * * * *", contract_end.close_ended_contracts),
        ScheduleLine("*/10 * * * * *", subscriptions.apply_planned_seats),
        ScheduleLine("*/2 * * * * *", team_notices.send_due),
        ScheduleLine("0 50 0 * * *", usage.close_weeks),
        ScheduleLine("*/5 * * * * *", transactional.dispatch_due),
        ScheduleLine("20 * * * * *", seat_waitlist.expire_offers),
        ScheduleLine("20 */5 * * * *", dunning.run_dunning),
        ScheduleLine("35 * * * * *", invoice_notices.send_due),
        ScheduleLine("0 50 3 * * *", bank_reconciliation.delete_unconfirmed),
        ScheduleLine("20 * * * * *", notices.enqueue_due),
        ScheduleLine("*/5 * * * * *", membership_notices.send_due),
        ScheduleLine("10 20 * * * *", event_inbox.fetch_missed),
        ScheduleLine("10 45 * * * *", reconciliation.reconcile),
        ScheduleLine("30 * * * * *", maintenance.draw_missing_renditions),
        ScheduleLine("50 * * * * *", maintenance.resolve_embeds),
        ScheduleLine("0 5 * * * *", story_bin.empty_due),
        ScheduleLine("0 30 4 * * *", maintenance.check_lists),
        ScheduleLine("15 * * * * *", indexing.catch_up),
        ScheduleLine("25 * * * * *", desk_indexing.catch_up),
        ScheduleLine("0 45 4 * * *", indexing.check),
        ScheduleLine("0 55 4 * * *", desk_indexing.check),
        ScheduleLine("45 * * * * *", cards.draw_due),
        ScheduleLine("0 0 5 * * *", cards.enqueue_missing),
        ScheduleLine("0 10 3 * * *", transactional.prune),
        ScheduleLine("0 25 * * * *", erasure.forget_unconfirmed),
        ScheduleLine("0 15 3 * * *", event_inbox.prune_events),
        ScheduleLine("0 35 3 * * *", fair_use.delete_old_marks),
        ScheduleLine("0 40 * * * *", rates.prune_tallies),
        ScheduleLine("0 50 * * * *", tasks_pruning.prune_finished_tasks),
        ScheduleLine("0 50 * * * *", codes.delete_expired_codes),
        ScheduleLine("0 20 4 * * *", devices.delete_expired_sessions),
    ]
