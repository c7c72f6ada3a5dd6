"""Business metrics from the ledger: recurring revenue, trials, churn.

Every figure is worked out from ledger entries and nothing else. Entries count from the moment at
which they happened, so a past figure changes only if a past entry is booked late. Months are those
of UTC. Each function takes contract histories (`histories_of`) and returns one figure for each key
of `by`: in total, by plan, or by source."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from masthead.billing.models import LedgerEntry
from masthead.core import months
from masthead.membership.models import Subscription

_KIND = LedgerEntry.Kind
_ENDING = Subscription.Ending
VOLUNTARY = frozenset({_ENDING.CHOSEN, _ENDING.WITHDRAWN, _ENDING.REFUNDED})
INVOLUNTARY = frozenset({_ENDING.UNPAID})
NO_SOURCE = "unknown"


class EntryRow(NamedTuple):
    """What the metrics need of a ledger entry."""

    kind: str
    at: datetime
    contract_id: int
    plan: str
    source: str
    currency: str
    amount: int
    period_from: datetime | None = None
    period_until: datetime | None = None
    ending: str = ""


class MonthlyValue(NamedTuple):
    """A sum that pays for a period, per month; known from `at` on."""

    at: datetime
    start: datetime
    until: datetime
    monthly: Fraction


@dataclass(slots=True)
class ContractHistory:
    """One contract from its trial to its end, according to the ledger."""

    contract_id: int
    currency: str
    source: str
    plans: list[tuple[datetime, str]] = field(default_factory=list)
    monthly_values: list[MonthlyValue] = field(default_factory=list)
    trial_at: datetime | None = None
    paid_at: datetime | None = None  # the first charge above zero
    ended_at: datetime | None = None
    ending: str = ""

    def plan_at(self, moment: datetime) -> str:
        """The plan of its last entry up to a moment; of its first, if there was none yet."""
        known = [plan for at, plan in self.plans if at <= moment]
        return known[-1] if known else self.plans[0][1]

    def monthly_value_at(self, moment: datetime) -> int:
        """What the contract brings a month, in whole minor units: the sum of what was charged and
        credited for the current period, each divided by the months that it pays for. A period that
        is over counts until its renewal or end is booked."""
        if self.ended_at is not None and self.ended_at <= moment:
            return 0
        begun = [
            value for value in self.monthly_values if value.at <= moment and value.start <= moment
        ]
        last = max((value.until for value in begun), default=moment)
        if last > moment:
            counted = [value for value in begun if value.until > moment]
        else:
            counted = [value for value in begun if value.until == last]
        return round(sum((value.monthly for value in counted), Fraction()))

    def paid_within(self, start: datetime, end: datetime) -> bool:
        """Whether it was a paid contract at some moment of this time."""
        begun = self.paid_at is not None and self.paid_at < end
        return begun and (self.ended_at is None or self.ended_at >= start)


type GroupBy = Callable[[ContractHistory, datetime], str]


def in_total(history: ContractHistory, at: datetime) -> str:
    return "all"


def by_plan(history: ContractHistory, at: datetime) -> str:
    return history.plan_at(at)


def by_source(history: ContractHistory, at: datetime) -> str:
    return history.source or NO_SOURCE


@dataclass(slots=True)
class Conversion:
    """Of the trials started in a month: how many have paid since, how many ended without paying,
    how many are still running."""

    started: int = 0
    converted: int = 0
    lost: int = 0

    @property
    def still_open(self) -> int:
        return self.started - self.converted - self.lost

    @property
    def rate(self) -> Fraction | None:
        """Converted ÷ decided; running trials are not counted. None while none is decided."""
        decided = self.converted + self.lost
        return Fraction(self.converted, decided) if decided else None


@dataclass(slots=True)
class Churn:
    """Of the contracts that were paid at some moment of a month: how many ended in it. Voluntary:
    cancelled, withdrawn or refunded. Involuntary: not paid. The rest were ended by staff."""

    paying: int = 0
    voluntary: int = 0
    involuntary: int = 0
    by_the_house: int = 0

    @property
    def ended(self) -> int:
        return self.voluntary + self.involuntary + self.by_the_house

    @property
    def rate(self) -> Fraction | None:
        """Ended ÷ paying; None where nobody paid."""
        return Fraction(self.ended, self.paying) if self.paying else None


def contract_histories() -> list[ContractHistory]:
    """Every contract's history, read from the ledger in one query."""
    rows = LedgerEntry.objects.order_by().values_list(*EntryRow._fields)
    return histories_of(EntryRow._make(row) for row in rows.iterator(chunk_size=5000))


def histories_of(lines: Iterable[EntryRow]) -> list[ContractHistory]:
    """Contract histories from ledger entries in any order."""
    written: dict[int, list[EntryRow]] = defaultdict(list)
    for line in lines:
        written[line.contract_id].append(line)
    return [_history(sorted(own, key=_by_time)) for _, own in sorted(written.items())]


def mrr(
    histories: Iterable[ContractHistory], *, at: datetime, by: GroupBy = in_total
) -> Counter[str]:
    """Monthly recurring revenue at a moment, in minor units: the sum of each contract's monthly
    value (`ContractHistory.monthly_value_at`), rounded contract by contract so that parts always
    add up to the whole. Pass histories of one currency at a time."""
    sums: Counter[str] = Counter()
    for history in histories:
        if value := history.monthly_value_at(at):
            sums[by(history, at)] += value
    return sums


def arr(
    histories: Iterable[ContractHistory], *, at: datetime, by: GroupBy = in_total
) -> Counter[str]:
    """Annual recurring revenue: twelve times the monthly."""
    return Counter({key: 12 * value for key, value in mrr(histories, at=at, by=by).items()})


def conversion(
    histories: Iterable[ContractHistory], *, month: datetime, by: GroupBy = in_total
) -> defaultdict[str, Conversion]:
    """The trials started in the month that begins at `month`, and what has become of each."""
    cohorts: defaultdict[str, Conversion] = defaultdict(Conversion)
    end = months.later(month, 1)
    for history in histories:
        if history.trial_at is None or not month <= history.trial_at < end:
            continue
        cohort = cohorts[by(history, history.trial_at)]
        cohort.started += 1
        cohort.converted += history.paid_at is not None
        cohort.lost += history.paid_at is None and history.ended_at is not None
    return cohorts


def churn(
    histories: Iterable[ContractHistory], *, month: datetime, by: GroupBy = in_total
) -> defaultdict[str, Churn]:
    """The paid contracts of the month that begins at `month`, and those that ended in it. A trial
    that ends unpaid is not churn."""
    losses: defaultdict[str, Churn] = defaultdict(Churn)
    end = months.later(month, 1)
    for history in histories:
        if not history.paid_within(month, end):
            continue
        loss = losses[by(history, month)]
        loss.paying += 1
        if history.ended_at is not None and history.ended_at < end:
            loss.voluntary += history.ending in VOLUNTARY
            loss.involuntary += history.ending in INVOLUNTARY
            loss.by_the_house += history.ending not in VOLUNTARY | INVOLUNTARY
    return losses


def trialing(histories: Iterable[ContractHistory], *, at: datetime) -> int:
    """Trials running at a moment: started, not paid, not ended."""
    return sum(
        history.trial_at is not None
        and history.trial_at <= at
        and (history.paid_at is None or history.paid_at > at)
        and (history.ended_at is None or history.ended_at > at)
        for history in histories
    )


def paying(histories: Iterable[ContractHistory], *, at: datetime) -> int:
    """Paid contracts at a moment: charged, not ended."""
    return sum(
        history.paid_at is not None
        and history.paid_at <= at
        and (history.ended_at is None or history.ended_at > at)
        for history in histories
    )


def _by_time(line: EntryRow) -> tuple[object, ...]:
    """In order of time; entries of one moment in any order that is always the same."""
    return (line.at, line.kind, line.plan, line.source, line.currency, line.amount)


def _history(lines: list[EntryRow]) -> ContractHistory:
    first = lines[0]
    history = ContractHistory(first.contract_id, first.currency, first.source)
    for line in lines:
        history.plans.append((line.at, line.plan))
        _apply_entry(history, line)
    return history


def _apply_entry(history: ContractHistory, line: EntryRow) -> None:
    if line.kind == _KIND.TRIAL:
        history.trial_at = history.trial_at or line.at
    elif line.kind == _KIND.ENDED:
        history.ended_at, history.ending = (
            history.ended_at or line.at,
            history.ending or line.ending,
        )
    elif line.kind == _KIND.CHARGE and line.amount and history.paid_at is None:
        history.paid_at = line.at
    if line.period_from and line.period_until:
        length = months.between(line.period_from, line.period_until)
        value = Fraction(line.amount) / length
        history.monthly_values.append(
            MonthlyValue(line.at, line.period_from, line.period_until, value)
        )
