"""The billing cycle: trials end, periods renew, drafts are finalised and charged, failed payments
are retried, checkout sessions expire."""

from masthead.sandbox.stripe import cards, collection, invoices, subscription_state
from masthead.sandbox.stripe.account import Account
from masthead.sandbox.stripe.proration import Period, invoice_line
from masthead.sandbox.stripe.store import Json


def process_due(account: Account, body: Json, moment: int) -> None:
    """Do what this object has been due for since `moment`; afterwards it is due later, or never."""
    if body["object"] == "invoice":
        _process_invoice(account, body)
    elif body["object"] == "checkout.session":
        expire_session(account, body)
    elif body["status"] == "incomplete":
        body["status"] = "incomplete_expired"
        subscription_state.save(account, body, event=subscription_state.UPDATED)
        invoices.stop_retries(account, body["id"])
    elif body["status"] == "trialing" and not body["_warned"]:
        body["_warned"] = True
        subscription_state.save(account, body, event="customer.subscription.trial_will_end")
    else:
        _end_period(account, body)


def _process_invoice(account: Account, body: Json) -> None:
    if body["status"] == "draft":
        invoices.finalise(account, body)
    collection.collect(account, body)


def expire_session(account: Account, body: Json) -> None:
    body |= {"status": "expired", "url": None}
    account.save(body, event="checkout.session.expired")


def _end_period(account: Account, body: Json) -> None:
    if body["cancel_at_period_end"]:
        subscription_state.end(account, body, reason="cancellation_requested")
    elif body["status"] == "trialing" and cards.default_card(account, body) is None:
        _end_trial_without_card(account, body)
    else:
        _renew(account, body)


def _end_trial_without_card(account: Account, body: Json) -> None:
    choice = body["trial_settings"]["end_behavior"]["missing_payment_method"]
    if choice == "cancel":
        subscription_state.end(account, body, reason="payment_failed", details={})
    elif choice == "pause":
        body["status"] = "paused"
        subscription_state.save(account, body, event="customer.subscription.paused")
    else:
        _renew(account, body)


def _renew(account: Account, body: Json) -> None:
    """Start a new period and draft its invoice, which is finalised an hour later."""
    subscription_state.start_period(body, body["items"]["data"][0]["current_period_end"])
    if body["status"] == "trialing":
        body["status"] = "active"
    item, plan = body["items"]["data"][0], subscription_state.plan_of(body)
    period = Period(item["current_period_start"], item["current_period_end"])
    lines = [*body["_pending"], invoice_line(body, plan, period, plan.amount, "")]
    body["_pending"] = []
    invoice = invoices.create_draft(account, body, cause="subscription_cycle", lines=lines)
    subscription_state.save(account, body, event=subscription_state.UPDATED)
    if body["status"] != "unpaid":
        invoices.schedule_finalisation(account, invoice)
