"""The report of an import: every item, what happened to it, why, and where it is in the file."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from masthead.importing.items import ReportEntry, Status


@dataclass(slots=True)
class Counts:
    """How many items have which status, and how many have findings."""

    by_status: Counter[str] = field(default_factory=Counter)
    findings: int = 0

    def add(self, outcome: ReportEntry) -> None:
        self.by_status[outcome.status] += 1
        self.findings += bool(outcome.reasons) and outcome.status != Status.SKIPPED

    def sentence(self, *, dry: bool = False) -> str:
        would = "would be " if dry else ""
        counted = ", ".join(f"{self.by_status[status]} {would}{status}" for status in Status)
        return f"{counted}. {self.findings} to review."


def write(outcomes: Iterable[ReportEntry], folder: Path, *, title: str, dry: bool) -> Counts:
    """Write report.txt for people and report.json for machines, both line by line, since the report
    of an archive may be large."""
    counts = Counts()
    text, lines = folder / "report.txt", folder / "report.json"
    with text.open("w", encoding="utf-8") as for_people, lines.open("w", encoding="utf-8") as rows:
        for_people.write(f"{title}\n{'=' * len(title)}\n\n")
        rows.write("[\n")
        for outcome in outcomes:
            rows.write(",\n" if counts.by_status.total() else "")
            counts.add(outcome)
            for_people.writelines(_text_lines(outcome, dry=dry))
            rows.write(json.dumps(asdict(outcome), ensure_ascii=False))
        rows.write("\n]\n")
        for_people.write(f"\n{counts.sentence(dry=dry)}\n")
    return counts


def _text_lines(outcome: ReportEntry, *, dry: bool) -> Iterator[str]:
    would = "would be " if dry else ""
    title = outcome.title or outcome.source
    yield f"{would}{outcome.status}: {title[:100]}  ({outcome.place})\n"
    for reason in outcome.reasons:
        yield f"    {' '.join(reason.split())}\n"
