"""A reader's membership at the desk: their grants and payments, and what staff may do."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from masthead.accounts.models import Reader
from masthead.billing import cancellation
from masthead.billing.models import Contract, LedgerEntry
from masthead.billing.vendor import refunds
from masthead.core import money
from masthead.core.origin import ip_of
from masthead.desk.permissions import only_with
from masthead.membership import grants
from masthead.membership.models import Grant

GIVE = "membership.add_grant"
MONEY = "billing.change_contract"


class CompForm(forms.Form):
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(max_length=300)


class RefundForm(forms.Form):
    invoice = forms.CharField(max_length=80)
    amount = forms.CharField(max_length=20, required=False)
    reason = forms.CharField(max_length=300)


def section_context(reader: Reader) -> dict[str, Any]:
    """The panel on a reader's page."""
    contracts = Contract.objects.filter(customer__reader=reader).select_related(
        "subscription__plan", "price", "customer"
    )
    return {
        "reader": reader,
        "grants": Grant.objects.filter(reader=reader).in_force().select_related("given_by"),
        "contracts": [_contract_row(contract) for contract in contracts],
    }


def _contract_row(contract: Contract) -> dict[str, Any]:
    charges = LedgerEntry.objects.filter(contract=contract, kind=LedgerEntry.Kind.CHARGE)
    return {
        "contract": contract,
        "subscription": contract.subscription,
        "sum": money.display(contract.sum, contract.price.currency),
        "charges": [_charge_row(entry) for entry in charges.order_by("-at")[:12]],
        "refundable": bool(contract.vendor_ref),
    }


def _charge_row(entry: LedgerEntry) -> dict[str, Any]:
    """A charge. Its reference holds the vendor's invoice between the type and the line number."""
    parts = entry.reference.split(":")
    return {
        "entry": entry,
        "invoice": parts[1] if len(parts) > 1 else "",
        "sum": money.display(entry.total, entry.currency),
    }


@only_with(GIVE)
@require_POST
def give_comp(request: HttpRequest, reader_id: int) -> HttpResponse:
    reader = get_object_or_404(Reader, pk=reader_id)
    form = CompForm(request.POST)
    staff = request.user
    if not form.is_valid() or not isinstance(staff, Reader):
        messages.error(request, "Give a reason, and an end date if there is one.")
        return redirect("reader_desk", reader_id=reader_id)
    day = form.cleaned_data["until"]
    until = datetime.combine(day, time.max, UTC) if day else None
    try:
        grants.give_comp(reader=reader, until=until, given_by=staff, note=form.cleaned_data["note"])
        messages.success(request, "Access was given.")
    except grants.CompError as error:
        messages.error(request, str(error))
    return redirect("reader_desk", reader_id=reader_id)


@only_with(GIVE)
@require_POST
def revoke_comp(request: HttpRequest, reader_id: int, grant_id: int) -> HttpResponse:
    grant = get_object_or_404(Grant, pk=grant_id, reader_id=reader_id)
    if isinstance(request.user, Reader):
        try:
            grants.revoke_comp(
                grant=grant, by=request.user, note=request.POST.get("note", "")[:300]
            )
            messages.success(request, "The access was revoked. It ends within a minute.")
        except grants.CompError as error:
            messages.error(request, str(error))
    return redirect("reader_desk", reader_id=reader_id)


@only_with(MONEY)
@require_POST
def end(request: HttpRequest, reader_id: int, contract_id: int) -> HttpResponse:
    contract = get_object_or_404(Contract, pk=contract_id, customer__reader_id=reader_id)
    if isinstance(request.user, Reader):
        try:
            cancellation.end_by_staff(
                contract,
                by=request.user,
                reason=request.POST.get("reason", ""),
                pay_back="pay_back" in request.POST,
                ip=ip_of(request),
            )
            messages.success(request, "The membership was ended. Access ends within a minute.")
        except cancellation.CancellationError as error:
            messages.error(request, str(error))
    return redirect("reader_desk", reader_id=reader_id)


@only_with(MONEY)
@require_POST
def refund(request: HttpRequest, reader_id: int, contract_id: int) -> HttpResponse:
    contract = get_object_or_404(Contract, pk=contract_id, customer__reader_id=reader_id)
    form = RefundForm(request.POST)
    if not form.is_valid() or not isinstance(request.user, Reader):
        messages.error(
            request, ("Give a reason for the refund, and the amount unless it is a full refund.")
        )
        return redirect("reader_desk", reader_id=reader_id)
    try:
        _request_refund(request, contract, form.cleaned_data, request.user)
        messages.success(
            request,
            (
                "The refund was requested. It appears in the ledger once the payment provider has "
                "completed it."
            ),
        )
    except (refunds.RefundError, money.MoneyError) as error:
        messages.error(request, str(error))
    return redirect("reader_desk", reader_id=reader_id)


def _request_refund(
    request: HttpRequest, contract: Contract, held: dict[str, Any], staff: Reader
) -> None:
    currency = contract.price.currency
    amount = money.parse(held["amount"], currency) if held["amount"] else 0
    refunds.request_refund(
        contract=contract,
        invoice=held["invoice"],
        amount=amount,
        by=staff,
        reason=held["reason"],
        ip=ip_of(request),
    )
