"""The ledger at the desk: every line, narrowed down, and as a file for the accountant."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from masthead.billing.ledger.entries import as_csv as ledger_as_csv
from masthead.billing.models import LedgerEntry
from masthead.core import money
from masthead.desk.finance import ICON, LOOK, date_input
from masthead.desk.permissions import head, only_with

PAGE = 50


class LedgerFilter(forms.Form):
    """What is asked for; a field that can't be read narrows nothing, and says so."""

    kind = forms.ChoiceField(
        choices=[("", "All"), *LedgerEntry.Kind.choices], required=False, label="Kind"
    )
    plan = forms.SlugField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    since = forms.DateField(required=False, label="From", widget=date_input())
    until = forms.DateField(
        required=False,
        label="To (inclusive)",
        widget=date_input(),
    )

    def entries(self) -> QuerySet[LedgerEntry]:
        asked = self.cleaned_data if self.is_valid() else {}
        since, until = asked.get("since"), asked.get("until")
        found = LedgerEntry.objects.within(
            _midnight(since) if since else None,
            _midnight(until + timedelta(days=1)) if until else None,
        )
        for name in ("kind", "plan", "source"):
            if asked.get(name):
                found = found.filter(**{name: asked[name]})
        return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@only_with(LOOK)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    narrow = LedgerFilter(_asked(request))
    entries = (
        narrow.entries()
        .order_by("-at", "-pk")
        .select_related("customer__reader", "customer__team", "contract")
    )
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {
        "narrow": narrow,
        "page": page,
        "rows": [_row(entry) for entry in page],
        "asked": _query(request),
        **head("Ledger", icon=ICON),
    }
    return render(request, "desk/finance/ledger.html", context)


@only_with(LOOK)
@require_safe
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same lines, oldest first. `excel` begins the file as Excel wants it."""
    entries = LedgerFilter(_asked(request)).entries().iterator(chunk_size=2000)
    lines = ledger_as_csv(entries, bom="excel" in request.GET)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _asked(request: HttpRequest) -> dict[str, Any]:
    """`from` is what links call it."""
    asked = request.GET.dict()
    return {**asked, "since": asked.get("since") or asked.get("from", "")}


def _query(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return str(asked.urlencode())


def _row(entry: LedgerEntry) -> dict[str, Any]:
    return {"entry": entry, "sum": money.in_full(entry.total, entry.currency)}
