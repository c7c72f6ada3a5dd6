"""The ledger at the desk: every entry, filtered, and exported for the accountant."""

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
    """The filter form; an invalid field filters nothing and shows its error."""

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
        values = self.cleaned_data if self.is_valid() else {}
        since, until = values.get("since"), values.get("until")
        found = LedgerEntry.objects.within(
            _midnight(since) if since else None,
            _midnight(until + timedelta(days=1)) if until else None,
        )
        for name in ("kind", "plan", "source"):
            if values.get(name):
                found = found.filter(**{name: values[name]})
        return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@only_with(LOOK)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    narrow = LedgerFilter(_filter_data(request))
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
    """The same entries, oldest first. `excel` adds the byte order mark that Excel needs."""
    entries = LedgerFilter(_filter_data(request)).entries().iterator(chunk_size=2000)
    lines = ledger_as_csv(entries, bom="excel" in request.GET)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _filter_data(request: HttpRequest) -> dict[str, Any]:
    """The query; links use `from` for `since`."""
    values = request.GET.dict()
    return {**values, "since": values.get("since") or values.get("from", "")}


def _query(request: HttpRequest) -> str:
    values = request.GET.copy()
    values.pop("page", None)
    return str(values.urlencode())


def _row(entry: LedgerEntry) -> dict[str, Any]:
    return {"entry": entry, "sum": money.in_full(entry.total, entry.currency)}
