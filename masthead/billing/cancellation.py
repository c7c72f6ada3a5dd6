"""Cancellation at the end of the period, withdrawal within 14 days, and undoing a cancellation."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.billing import contract_end, fair_use, notices
from masthead.billing.invoices import issuing
from masthead.billing.models import Contract, Discrepancy, Invoice, Notice, VendorCommand
from masthead.billing.vendor import commands, discrepancies, sync
from masthead.core import money
from masthead.core.locales import country_in_address, country_name
from masthead.membership import subscriptions
from masthead.membership.models import Subscription

WITHDRAWAL = timedelta(days=14)
_SALT = "masthead.billing.cancel"
_WITHDRAWN = "Withdrawn within 14 days"
# The European Economic Area, whose consumers may withdraw from a distance contract.
_EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
EEA = frozenset(_EEA.split())


class CancellationError(Exception):
    """It can't be done; the message says why in plain words."""


@transaction.atomic
def cancel(
    contract: Contract, *, by: Reader | None = None, reason: str = "", ip: str | None = None
) -> Contract:
    """Nothing more is charged. Access lasts until the end of the paid period, and so ends at once
    where the card failed. Repeating it changes nothing. The vendor is told as soon as it can be
    reached."""
    subscription = contract.subscription
    if not subscription.is_running or subscription.cancels_at_end:
        return contract
    contract.hold()
    at_once = ends_at_once(contract)
    contract.subscription = subscriptions.cancel_at_end(subscription, by=by, reason=reason, ip=ip)
    if at_once:
        contract.subscription = subscriptions.end(
            contract.subscription, ending=Subscription.Ending.CHOSEN, by=by, ip=ip
        )
        contract_end.close_contract(contract)
    else:
        _enqueue_for_vendor(
            contract, VendorCommand.Action.CANCEL, comment=contract.subscription.cancel_reason
        )
    sync.enqueue_cancellation(contract)
    return contract


def ends_at_once(contract: Contract) -> bool:
    """Whether cancelling ends access immediately: the card failed for the current period, and the
    vendor would retry it until the period's end."""
    is_late = contract.subscription.state == Subscription.State.PAST_DUE
    return is_late and bool(contract.vendor_ref)


@transaction.atomic
def resume(contract: Contract, *, by: Reader | None = None, ip: str | None = None) -> Contract:
    """Undo a cancellation while there is still access."""
    if contract.subscription.cancelled_at is None:
        return contract
    contract.hold()
    try:
        contract.subscription = subscriptions.resume(contract.subscription, by=by, ip=ip)
    except subscriptions.SubscriptionError as error:
        raise CancellationError(str(error)) from error
    _enqueue_for_vendor(contract, VendorCommand.Action.RESUME)
    about = timezone.now().isoformat(timespec="seconds")
    notices.enqueue_notice(
        contract, Notice.Kind.RESUMED, about=about, **notices.contract_facts(contract)
    )
    return contract


def may_withdraw_until(contract: Contract) -> datetime | None:
    """Until when a consumer in the European Economic Area may withdraw: 14 days from joining, or
    from the first charge after a trial; once a year. None for others, for teams, for a card that
    was issued elsewhere, and afterwards."""
    until = _withdrawal_ends_at(contract)
    return until if until and not _reason_against_withdrawal(contract) else None


def _withdrawal_ends_at(contract: Contract) -> datetime | None:
    subscription, customer = contract.subscription, contract.customer
    if customer.team_id or customer.country not in EEA or not subscription.is_running:
        return None
    until = (subscription.trial_ends_at or subscription.started_at) + WITHDRAWAL
    return until if until > timezone.now() else None


def why_no_withdrawal(contract: Contract) -> str:
    """Why a customer can't withdraw by themselves, and what they can do; empty if they can, or if
    no one would expect it."""
    return _reason_against_withdrawal(contract) if _withdrawal_ends_at(contract) else ""


def _country_elsewhere(contract: Contract) -> str:
    """What speaks against the country that the customer declared, in words."""
    if contract.card_country and contract.card_country not in EEA:
        return f"card was issued elsewhere ({country_name(contract.card_country)})"
    customer = contract.customer
    named = country_in_address(customer.address, declared=customer.country)
    if named and named not in EEA:
        return f"postal address names another ({country_name(named)})"
    return ""


def _reason_against_withdrawal(contract: Contract) -> str:
    if elsewhere := _country_elsewhere(contract):
        said = country_name(contract.customer.country)
        return (
            f"You gave {said} as your country, but your {elsewhere}, so you can’t withdraw here. "
            f"You can cancel at any time. If you live in {said}, {fair_use.contact()} and we will "
            "check."
        )
    if mark := fair_use.latest_withdrawal(contract):
        return (
            f"A membership with your address, card or billing name was withdrawn from on "
            f"{mark.at:%-d %B %Y}, and that is possible once a year. You can cancel at any time. "
            f"If that was not you, {fair_use.contact()}."
        )
    return ""


@transaction.atomic
def withdraw(contract: Contract, *, by: Reader | None = None, ip: str | None = None) -> Contract:
    """End the membership now and refund all that was paid."""
    if may_withdraw_until(contract) is None:
        raise CancellationError(
            why_no_withdrawal(contract)
            or "The 14-day withdrawal period is over. You can still cancel at any time."
        )
    contract.hold()
    contract.subscription = subscriptions.end(
        contract.subscription, ending=Subscription.Ending.WITHDRAWN, by=by, ip=ip
    )
    contract_end.close_contract(contract)
    fair_use.record(
        fair_use.ACT.WITHDRAWAL,
        contract.customer,
        about=str(contract.pk),
        card=contract.card_digest,
    )
    _enqueue_for_vendor(contract, VendorCommand.Action.REFUND, comment=_WITHDRAWN)
    _cancel_invoices(contract, by=by)
    notices.enqueue_notice(contract, Notice.Kind.WITHDRAWN, **notices.contract_facts(contract))
    return contract


def _cancel_invoices(contract: Contract, *, by: Reader | None) -> None:
    """By credit notes. What was paid on them is refunded by bank transfer, which a person must see
    to."""
    for invoice in contract.invoices.exclude(state=Invoice.State.CANCELLED):
        came = sum(payment.amount for payment in invoice.payments.all())
        issuing.cancel_invoice(invoice, reason=_WITHDRAWN, by=by)
        if came:
            sum_ = money.display(came, invoice.currency)
            words = f"{contract.customer} has withdrawn. Refund {sum_} by bank transfer."
            discrepancies.record_discrepancy(
                Discrepancy.Type.PAY_BACK, invoice.number, words, contract=contract
            )


@transaction.atomic
def end_by_staff(
    contract: Contract, *, by: Reader, reason: str, pay_back: bool = False, ip: str | None = None
) -> Contract:
    """End the membership now; what was paid is refunded only if `pay_back` says so."""
    if not reason.strip():
        raise CancellationError("Give a reason for ending it. Someone will want to know next year.")
    contract.hold()
    contract.subscription = subscriptions.end(
        contract.subscription, ending=Subscription.Ending.STAFF, by=by, ip=ip
    )
    Subscription.objects.filter(pk=contract.subscription.pk).update(cancel_reason=reason[:300])
    contract_end.close_contract(contract)
    if pay_back:
        _enqueue_for_vendor(contract, VendorCommand.Action.REFUND, comment=reason.strip()[:300])
    return contract


def link_token(contract: Contract) -> str:
    """What the cancellation link in a mail carries. It opens this contract's cancellation page and
    nothing else."""
    return signing.dumps(contract.pk, salt=_SALT)


def contract_for_token(token: str) -> Contract | None:
    """The contract of a mail's link; None for a link that is not ours."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    rows = Contract.objects.select_related("subscription__plan", "price__plan", "customer__reader")
    return rows.filter(pk=pk).first()


def _enqueue_for_vendor(
    contract: Contract, action: VendorCommand.Action, *, comment: str = ""
) -> None:
    if contract.vendor_ref:
        commands.enqueue_for(contract, action, comment=comment)
