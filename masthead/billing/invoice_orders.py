"""Ordering a membership by invoice."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from masthead.billing import checkout, fair_use
from masthead.billing.checkout import CheckoutError
from masthead.billing.invoices import issuing
from masthead.billing.invoices.issuing import Period
from masthead.billing.models import CheckoutIntent, Contract, Customer, Invoice
from masthead.core import months
from masthead.membership import subscriptions
from masthead.membership.models import Subscription


@transaction.atomic
def order_by_invoice(
    intent: CheckoutIntent, *, purchase_order: str = "", ip: str | None = None
) -> Contract:
    """A membership whose invoice goes out now, with access while it is being paid. A running trial
    without a card is extended and paid for from its end. Whoever has an open invoice must pay it
    first: otherwise unpaid orders could be chained for ever."""
    _require_buyer(intent.customer)
    if Invoice.objects.open().filter(customer=intent.customer).exists():
        raise CheckoutError(
            "You have an unpaid invoice. Pay it first; your membership restarts once we receive "
            "the payment."
        )
    customer = intent.customer
    refusal = fair_use.refuse_order(customer) or fair_use.refuse_invoice_address(
        customer.email, by=customer.reader, ip=ip
    )
    if refusal:
        raise CheckoutError(refusal)
    trial = checkout.trial_to_convert(intent.customer)
    if trial is None:
        contract, starts = _start_contract(intent), timezone.now()
    else:
        contract, starts = _convert_trial(trial, intent)
    period = Period(starts, contract.subscription.period_ends_at)
    invoice = issuing.issue_invoice(
        customer=contract.customer,
        contract=contract,
        lines=[issuing.term_line_item(contract, period)],
        period=period,
        purchase_order=purchase_order,
        by=contract.customer.reader,
    )
    fair_use.record(fair_use.ACT.UNPAID_ORDER, contract.customer, about=invoice.number)
    return contract


def _require_buyer(customer: Customer) -> None:
    if not customer.name or not customer.address:
        raise CheckoutError("Enter the name and address to put on the invoice.")


def _start_contract(intent: CheckoutIntent) -> Contract:
    until = months.later(timezone.now(), intent.price.months)
    return checkout.start_contract(intent, period_ends_at=until)


def _convert_trial(trial: Contract, intent: CheckoutIntent) -> tuple[Contract, datetime]:
    starts = trial.subscription.period_ends_at
    trial.price = intent.price
    trial.save(update_fields=["price"])
    trial.subscription = subscriptions.sync_terms(
        trial.subscription,
        state=Subscription.State.ACTIVE,
        period_ends_at=months.later(starts, intent.price.months),
        plan=intent.price.plan,
    )
    checkout.complete_intent(intent, trial)
    return trial, starts
