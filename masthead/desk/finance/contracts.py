"""Subscriptions at the desk: the list, and each one's history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from masthead.accounts.models import AuditEntry
from masthead.billing.models import Contract, InvoiceNotice, LedgerEntry, Notice
from masthead.core import money
from masthead.desk.finance import ICON, LOOK
from masthead.desk.permissions import head, only_with
from masthead.membership.models import Plan, Subscription

PAGE = 40


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event in a subscription's history."""

    at: datetime
    sort: str
    words: str
    detail: str = ""


@only_with(LOOK)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Newest first, filtered by status, plan and source."""
    filters = {name: request.GET.get(name, "") for name in ("state", "plan", "source")}
    found = Subscription.objects.select_related("plan", "reader", "team", "contract__price")
    if filters["state"] in Subscription.State.values:
        found = found.filter(state=filters["state"])
    if filters["plan"]:
        found = found.filter(plan__slug=filters["plan"])
    if filters["source"]:
        found = found.filter(came_from=filters["source"])
    sources = Subscription.objects.order_by("came_from").values_list("came_from", flat=True)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "asked": filters,
        "asked_query": urlencode(filters),
        "states": Subscription.State.choices,
        "plans": Plan.objects.values_list("slug", "name"),
        "sources": [source for source in sources.distinct() if source],
        **head("Subscriptions", icon=ICON),
    }
    return render(request, "desk/finance/contracts.html", context)


@only_with(LOOK)
@require_safe
def show(request: HttpRequest, subscription_id: int) -> HttpResponse:
    found = Subscription.objects.select_related("plan", "reader", "team__owner")
    subscription = get_object_or_404(found, pk=subscription_id)
    contract = (
        Contract.objects.filter(subscription=subscription)
        .select_related("price__plan", "customer")
        .first()
    )
    context = {
        "subscription": subscription,
        "contract": contract,
        "sum": money.display(contract.sum, contract.price.currency) if contract else "",
        "invoices": contract.invoices.all() if contract else [],
        "timeline": timeline(subscription, contract),
        **head(str(subscription), ("Subscriptions", reverse("contracts_desk")), icon=ICON),
    }
    return render(request, "desk/finance/contract.html", context)


def timeline(subscription: Subscription, contract: Contract | None) -> list[TimelineEntry]:
    """Audit entries, ledger entries and e-mails, latest first."""
    moments = [*_audit_entries(subscription)]
    if contract is not None:
        moments += [*_ledger_entries(contract), *_notices(contract)]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _audit_entries(subscription: Subscription) -> Iterator[TimelineEntry]:
    for entry in AuditEntry.objects.about(subscription).select_related("actor"):
        words = entry.verb.removeprefix("subscription.").replace("_", " ").capitalize()
        yield TimelineEntry(entry.at, "Action", words, f"by {entry.actor}" if entry.actor else "")


def _ledger_entries(contract: Contract) -> Iterator[TimelineEntry]:
    for entry in LedgerEntry.objects.filter(contract=contract):
        sum_ = money.in_full(entry.total, entry.currency) if entry.total else ""
        yield TimelineEntry(entry.at, "Payment", entry.get_kind_display(), sum_ or entry.ending)


def _notices(contract: Contract) -> Iterator[TimelineEntry]:
    for notice in Notice.objects.filter(contract=contract):
        yield TimelineEntry(notice.at, "E-mail", notice.get_kind_display())
    sent = InvoiceNotice.objects.filter(invoice__contract=contract, sent_at__isnull=False)
    for reminder in sent.select_related("invoice"):
        at = reminder.sent_at or reminder.at
        yield TimelineEntry(at, "E-mail", reminder.get_kind_display(), reminder.invoice.number)
