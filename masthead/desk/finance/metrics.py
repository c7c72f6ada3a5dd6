"""Key figures of memberships, each calculated from the ledger on request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from masthead.billing.ledger import metrics
from masthead.billing.ledger.metrics import Churn, ContractHistory, Conversion, GroupBy
from masthead.core import money, months
from masthead.desk.finance import ICON, LOOK
from masthead.desk.permissions import head, only_with
from masthead.graphics.charts import Drawings, Form, draw, read_figures
from masthead.membership.models import Plan

SHOWN = 13  # months: a year, and the same month of the year before
MOST_PLANS = 4  # lines that can be told apart in a chart in a chart


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure, what it counts, and the ledger entries behind it."""

    name: str
    value: str
    counted: str
    lines: str


@dataclass(frozen=True, slots=True)
class MetricChart:
    """A chart with its table; no drawing if there are too few figures."""

    title: str
    counted: str
    lines: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    drawings: Drawings | None


@only_with(LOOK)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """All figures in one currency: the requested one, or that of most contracts."""
    histories = metrics.contract_histories()
    currencies = _currencies(histories)
    currency = request.GET.get("currency", "")
    currency = currency if currency in currencies else next(iter(currencies), "USD")
    mine = [history for history in histories if history.currency == currency]
    now = timezone.now()
    context = {
        "currency": currency,
        "currencies": currencies,
        "has_books": bool(histories),
        "tiles": _tiles(mine, currency, now),
        "charts": _charts(mine, currency, now),
        "parts": _parts(mine, currency, now),
        **head("Memberships", icon=ICON),
    }
    return render(request, "desk/finance/metrics.html", context)


def _currencies(histories: Iterable[ContractHistory]) -> list[str]:
    counts: dict[str, int] = {}
    for history in histories:
        counts[history.currency] = counts.get(history.currency, 0) + 1
    return sorted(counts, key=lambda code: (-counts[code], code))


def _tiles(histories: list[ContractHistory], currency: str, now: datetime) -> list[Tile]:
    month = months.first_of(now)
    recurring = metrics.mrr(histories, at=now)["all"]
    churned = metrics.churn(histories, month=month)["all"]
    return [
        Tile(
            "Monthly recurring revenue",
            money.display(recurring, currency),
            "Charges for the current periods, divided by their months.",
            "kind=charge",
        ),
        Tile(
            "Annual recurring revenue",
            money.display(12 * recurring, currency),
            "Twelve times the monthly figure.",
            "kind=charge",
        ),
        Tile(
            "Paying",
            str(metrics.paying(histories, at=now)),
            "Contracts that have been charged and have not ended.",
            "kind=charge",
        ),
        Tile(
            "On trial",
            str(metrics.trialing(histories, at=now)),
            "Trials that are neither paid nor ended.",
            "kind=trial",
        ),
        Tile(
            "Churn this month",
            _share(churned.rate),
            f"{churned.ended} of {churned.paying} contracts that paid in {month:%B} have ended so "
            "far.",
            f"kind=ended&from={month:%Y-%m-%d}",
        ),
    ]


def _charts(histories: list[ContractHistory], currency: str, now: datetime) -> list[MetricChart]:
    shown = months.last(SHOWN, until=now)
    return [
        _recurring_chart(histories, currency, shown, now),
        _conversion_chart(histories, shown),
        _churn_chart(histories, shown),
    ]


def _recurring_chart(
    histories: list[ContractHistory], currency: str, shown: list[datetime], now: datetime
) -> MetricChart:
    ends = [min(months.later(month, 1), now) for month in shown]
    by_month = [metrics.mrr(histories, at=end, by=metrics.by_plan) for end in ends]
    plans = sorted({plan for worths in by_month for plan in worths})
    names = _plan_names()
    title = f"Monthly recurring revenue by plan, {currency}"
    rows = [
        [
            f"{month:%b %Y}",
            *(money.plain(worths[plan], currency) for plan in plans),
            money.plain(worths.total(), currency),
        ]
        for month, worths in zip(shown, by_month, strict=True)
    ]
    return _chart(
        title,
        "At the end of each month; for this month, to date.",
        "kind=charge",
        ["Month", *(names.get(plan, plan) for plan in plans), "All"],
        rows,
        drawn=len(plans) if 1 < len(plans) <= MOST_PLANS else None,
    )


def _conversion_chart(histories: list[ContractHistory], shown: list[datetime]) -> MetricChart:
    cohorts = [metrics.conversion(histories, month=month)["all"] for month in shown]
    rows = [
        [
            f"{month:%b %Y}",
            _percent(cohort.rate),
            str(cohort.started),
            str(cohort.converted),
            str(cohort.lost),
            str(cohort.still_open),
        ]
        for month, cohort in zip(shown, cohorts, strict=True)
    ]
    return _chart(
        "Trial conversion, per cent",
        "By the month the trial started: paid ÷ finished. Trials still running are not counted.",
        "kind=trial",
        ["Trial started", "Converted, %", "Started", "Paid", "Ended unpaid", "Still running"],
        rows,
        drawn=1,
    )


def _churn_chart(histories: list[ContractHistory], shown: list[datetime]) -> MetricChart:
    losses = [metrics.churn(histories, month=month)["all"] for month in shown]
    rows = [
        [
            f"{month:%b %Y}",
            _percent(_part(loss.voluntary, loss)),
            _percent(_part(loss.involuntary, loss)),
            str(loss.paying),
            str(loss.voluntary),
            str(loss.involuntary),
            str(loss.by_the_house),
        ]
        for month, loss in zip(shown, losses, strict=True)
    ]
    columns = ["Month", "Cancelled, %", "Did not pay, %", "Paid in the month"]
    return _chart(
        "Churn, per cent",
        "Contracts that ended ÷ contracts that paid at any time in the month.",
        "kind=ended",
        [*columns, "Cancelled", "Did not pay", "Ended by staff"],
        rows,
        drawn=2,
    )


def _chart(
    title: str,
    counted: str,
    lines: str,
    columns: list[str],
    rows: list[list[str]],
    *,
    drawn: int | None,
) -> MetricChart:
    """Draws the first `drawn` columns, or the last one."""
    picked = slice(1, 1 + drawn) if drawn else slice(-1, None)
    table = [[row[0], *row[picked]] for row in [columns, *rows]]
    data = read_figures(table)
    drawings = draw(data, form=Form.LINE, description=title) if data else None
    return MetricChart(title, counted, lines, columns, rows, drawings)


def _parts(histories: list[ContractHistory], currency: str, now: datetime) -> list[dict[str, Any]]:
    """This month's figures by plan and by source, with their totals."""
    names = _plan_names()
    return [
        _part_table("By plan", metrics.by_plan, histories, currency, now, names),
        _part_table("By source", metrics.by_source, histories, currency, now, {}),
    ]


def _part_table(
    title: str,
    by: GroupBy,
    histories: list[ContractHistory],
    currency: str,
    now: datetime,
    names: Mapping[str, str],
) -> dict[str, Any]:
    month = months.first_of(now)
    before = months.later(month, -1)
    recurring = metrics.mrr(histories, at=now, by=by)
    cohorts = metrics.conversion(histories, month=before, by=by)
    losses = metrics.churn(histories, month=before, by=by)
    keys = sorted({*recurring, *cohorts, *losses}, key=lambda key: (-recurring[key], key))
    rows = [
        _part_row(names.get(key, key), recurring[key], cohorts[key], losses[key], currency)
        for key in keys
    ]
    whole = _part_row(
        "All",
        recurring.total(),
        metrics.conversion(histories, month=before)["all"],
        metrics.churn(histories, month=before)["all"],
        currency,
    )
    return {"title": title, "rows": rows, "whole": whole, "before": before}


def _part_row(
    name: str, worth: int, cohort: Conversion, loss: Churn, currency: str
) -> dict[str, str]:
    return {
        "name": name,
        "worth": money.display(worth, currency),
        "conversion": f"{_share(cohort.rate)} of {cohort.started}",
        "churn": f"{_share(loss.rate)} of {loss.paying}",
        "voluntary": str(loss.voluntary),
        "involuntary": str(loss.involuntary),
    }


def _plan_names() -> dict[str, str]:
    return dict(Plan.objects.values_list("slug", "name"))


def _part(count: int, loss: Churn) -> Fraction | None:
    return Fraction(count, loss.paying) if loss.paying else None


def _percent(rate: Fraction | None) -> str:
    """A plain figure for a chart; empty if there is none."""
    return "" if rate is None else f"{float(rate * 100):.1f}"


def _share(rate: Fraction | None) -> str:
    return "none yet" if rate is None else f"{float(rate * 100):.1f}%"
