"""Subscriptions at the desk: all of them, and what befell each."""

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
    """One thing that befell a subscription."""

    at: datetime
    sort: str
    words: str
    detail: str = ""


@only_with(LOOK)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Newest first, narrowed by state, plan and source."""
    asked = {name: request.GET.get(name, "") for name in ("state", "plan", "source")}
    found = Subscription.objects.select_related("plan", "reader", "team", "contract__price")
    if asked["state"] in Subscription.State.values:
        found = found.filter(state=asked["state"])
    if asked["plan"]:
        found = found.filter(plan__slug=asked["plan"])
    if asked["source"]:
        found = found.filter(came_from=asked["source"])
    sources = Subscription.objects.order_by("came_from").values_list("came_from", flat=True)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "asked_query": urlencode(asked),
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
    """Deeds, money and letters, the latest first."""
    moments = [*_deeds(subscription)]
    if contract is not None:
        moments += [*_money(contract), *_letters(contract)]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _deeds(subscription: Subscription) -> Iterator[TimelineEntry]:
    for entry in AuditEntry.objects.about(subscription).select_related("actor"):
        words = entry.verb.removeprefix("subscription.").replace("_", " ").capitalize()
        yield TimelineEntry(entry.at, "Action", words, f"by {entry.actor}" if entry.actor else "")


def _money(contract: Contract) -> Iterator[TimelineEntry]:
    for entry in LedgerEntry.objects.filter(contract=contract):
        sum_ = money.in_full(entry.total, entry.currency) if entry.total else ""
        yield TimelineEntry(entry.at, "Payment", entry.get_kind_display(), sum_ or entry.ending)


def _letters(contract: Contract) -> Iterator[TimelineEntry]:
    for notice in Notice.objects.filter(contract=contract):
        yield TimelineEntry(notice.at, "E-mail", notice.get_kind_display())
    told = InvoiceNotice.objects.filter(invoice__contract=contract, sent_at__isnull=False)
    for told_of in told.select_related("invoice"):
        at = told_of.sent_at or told_of.at
        yield TimelineEntry(at, "E-mail", told_of.get_kind_display(), told_of.invoice.number)
