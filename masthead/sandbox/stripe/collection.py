"""Collecting an invoice's payment, and what its success or failure does to the subscription."""

from masthead.sandbox.stripe import invoices, subscription_state
from masthead.sandbox.stripe.account import Account
from masthead.sandbox.stripe.errors import ApiError
from masthead.sandbox.stripe.store import Json


def collect(account: Account, invoice: Json, *, unscheduled: bool = False) -> ApiError | None:
    """Attempt to collect it; returns the error of a failed attempt, which stays on record."""
    subscription = _subscription(account, invoice)
    error = invoices.attempt_payment(account, invoice, subscription)
    if error is None:
        _on_success(account, invoice, subscription)
    elif unscheduled or subscription["status"] in {"incomplete", *subscription_state.ENDED}:
        invoices.record_failure(account, invoice)
    else:
        _on_failure(account, invoice, subscription)
    return error


def _subscription(account: Account, invoice: Json) -> Json:
    name = invoice["parent"]["subscription_details"]["subscription"]
    return account.get("subscription", name)


def _on_success(account: Account, invoice: Json, subscription: Json) -> None:
    _set_delinquent(account, subscription, delinquent=False)
    waiting = subscription["status"] in {"incomplete", "past_due", "unpaid"}
    if waiting and subscription["latest_invoice"] == invoice["id"]:
        subscription["status"] = "active"
        subscription_state.save(account, subscription, event=subscription_state.UPDATED)


def _on_failure(account: Account, invoice: Json, subscription: Json) -> None:
    _set_delinquent(account, subscription, delinquent=True)
    retries = invoices.schedule_retry(account, invoice)
    after = account.settings.after_retries
    if retries or after == "past_due":
        subscription["status"] = "past_due"
        subscription_state.save(account, subscription, event=subscription_state.UPDATED)
    elif after == "unpaid":
        subscription["status"] = "unpaid"
        subscription_state.save(account, subscription, event=subscription_state.UPDATED)
    else:
        subscription_state.end(account, subscription, reason="payment_failed", details={})


def _set_delinquent(account: Account, subscription: Json, *, delinquent: bool) -> None:
    customer = account.get("customer", subscription["customer"])
    if customer["delinquent"] is not delinquent:
        customer["delinquent"] = delinquent
        account.save(customer, event="customer.updated")


def pay(account: Account, params: Json, name: str) -> Json:
    """Attempt to collect it now, outside its retry schedule."""
    invoice = account.get("invoice", name)
    if invoice["status"] == "draft":
        invoices.finalise(account, invoice)
    if invoice["status"] == "paid":
        raise ApiError("Invoice is already paid")
    if invoice["status"] != "open":
        raise ApiError(f"An invoice that is {invoice['status']} can’t be paid.")
    error = collect(account, invoice, unscheduled=True)
    if error is not None:
        error.commits = True
        raise error
    return account.get("invoice", name)


ROUTES = [("POST", "/v1/invoices/{name}/pay", pay)]
