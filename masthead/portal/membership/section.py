"""The account's membership section: the plan, its status and the next payment."""

from typing import Any

from django.http import HttpRequest

from masthead.accounts.models import Reader
from masthead.billing import cancellation, plan_change
from masthead.billing.invoices import links
from masthead.billing.models import Contract, LedgerEntry
from masthead.billing.periods import per_period
from masthead.core import money
from masthead.membership.models import Grant, Subscription
from masthead.portal.membership.messages import latest_contract, own_zone

_STATE = Subscription.State
_PAYMENTS = 12  # shown at once


def section_context(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    contract = latest_contract(reader)
    given = [Grant.Source.COMP, Grant.Source.SEAT]
    grant = Grant.objects.filter(reader=reader, source__in=given).in_force().first()
    context: dict[str, Any] = {"reader": reader, "grant": grant, "zone": own_zone(reader)}
    return context | (_contract_context(contract) if contract else {"contract": None})


def _contract_context(contract: Contract) -> dict[str, Any]:
    subscription = contract.subscription
    by_card = contract.payment_method == Contract.PaymentMethod.CARD and subscription.is_running
    return {
        "contract": contract,
        "subscription": subscription,
        "price": price_in_words(contract),
        "next_sum": money.display(contract.sum, contract.price.currency),
        "pays_next": subscription.is_running
        and not subscription.cancels_at_end
        and subscription.state != _STATE.PAST_DUE,
        "by_card": by_card,
        "at_once": cancellation.ends_at_once(contract),
        "may_resume": subscription.is_running and subscription.cancelled_at is not None,
        "may_order": is_trial_to_order(contract),
        "others": plan_change.alternative_prices(contract) if by_card else [],
        "withdraw_until": cancellation.may_withdraw_until(contract),
        "no_withdrawal": cancellation.why_no_withdrawal(contract),
        "payments": _payments(contract),
        "invoices": _invoices(contract),
    }


def is_trial_to_order(contract: Contract) -> bool:
    """A trial that ends automatically unless a membership is ordered."""
    on_trial = contract.subscription.state == _STATE.TRIALING
    return on_trial and contract.payment_method == Contract.PaymentMethod.INVOICE


def price_in_words(contract: Contract) -> str:
    amount = money.display(contract.sum, contract.price.currency)
    return per_period(amount, contract.price.cadence)


def _payments(contract: Contract) -> list[dict[str, Any]]:
    """Payments and refunds, newest first, each with its amount in words."""
    moved = [LedgerEntry.Kind.CHARGE, LedgerEntry.Kind.REFUND, LedgerEntry.Kind.CREDIT]
    entries = LedgerEntry.objects.filter(contract=contract, kind__in=moved).order_by("-at", "-pk")
    return [
        {"entry": entry, "sum": money.display(entry.total, entry.currency)}
        for entry in entries[:_PAYMENTS]
    ]


def _invoices(contract: Contract) -> list[dict[str, Any]]:
    """Invoices, newest first, each with its amount and its page."""
    invoices = contract.invoices.order_by("-pk")[:_PAYMENTS]
    return [
        {
            "invoice": invoice,
            "sum": money.display(invoice.net + invoice.tax, invoice.currency),
            "address": links.invoice_path(invoice),
        }
        for invoice in invoices
    ]
