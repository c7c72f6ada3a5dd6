"""What every bench returns, and how it is printed and kept."""

import json
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number: the median of its samples, and what was promised for it."""

    name: str
    value: float
    unit: str
    promise: str = ""
    kept: bool | None = None
    samples: Sequence[float] = field(default=())

    @classmethod
    def median(
        cls, name: str, samples: Sequence[float], unit: str, promise: str = "", **kept: bool
    ) -> "Figure":
        return cls(name, statistics.median(samples), unit, promise, kept.get("kept"), samples)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one bench, and in words what was measured against what."""

    title: str
    setting: str
    figures: Sequence[Figure]


def show(report: Report) -> None:
    """Print a report as a table."""
    table = Table(title=report.title, caption=report.setting, title_justify="left")
    sampled = any(figure.samples for figure in report.figures)
    for heading in ("figure", "median", "unit", "min to max") if sampled else ("figure", "", ""):
        table.add_column(heading)
    table.add_column("promise")
    table.add_column("kept")
    for figure in report.figures:
        spread = f"{min(figure.samples):.3g} to {max(figure.samples):.3g}" if figure.samples else ""
        kept = {True: "yes", False: "NO", None: ""}[figure.kept]
        measured = (figure.name, _rounded(figure.value), figure.unit)
        table.add_row(*measured, *([spread] if sampled else []), figure.promise, kept)
    Console().print(table)


def _rounded(value: float) -> str:
    """Three digits; whole numbers in full."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}"


def keep(reports: Sequence[Report], folder: Path, **more: object) -> Path:
    """Write the reports as JSON, named by the time, with any other facts; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC)
    path = folder / f"{moment:%Y%m%dT%H%M%SZ}.json"
    facts = {
        "at": moment.isoformat(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "reports": [asdict(report) for report in reports],
        **more,
    }
    path.write_text(json.dumps(facts, indent=2))
    return path
