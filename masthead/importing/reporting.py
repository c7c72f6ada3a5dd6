"""The report of an import: every item, what became of it, why, and where it stands in the file."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from masthead.importing.items import Became, Outcome


@dataclass(slots=True)
class Counts:
    """How many items became what, and how many have findings."""

    by_fate: Counter[str] = field(default_factory=Counter)
    findings: int = 0

    def add(self, outcome: Outcome) -> None:
        self.by_fate[outcome.became] += 1
        self.findings += bool(outcome.reasons) and outcome.became != Became.SKIPPED

    def sentence(self, *, dry: bool = False) -> str:
        would = "would be " if dry else ""
        told = ", ".join(f"{self.by_fate[fate]} {would}{fate}" for fate in Became)
        return f"{told}. {self.findings} to review."


def write(outcomes: Iterable[Outcome], folder: Path, *, title: str, dry: bool) -> Counts:
    """Write report.txt for people and report.json for machines, both line by line: an archive's
    report may be large."""
    counts = Counts()
    text, lines = folder / "report.txt", folder / "report.json"
    with text.open("w", encoding="utf-8") as for_people, lines.open("w", encoding="utf-8") as rows:
        for_people.write(f"{title}\n{'=' * len(title)}\n\n")
        rows.write("[\n")
        for outcome in outcomes:
            rows.write(",\n" if counts.by_fate.total() else "")
            counts.add(outcome)
            for_people.writelines(_told(outcome, dry=dry))
            rows.write(json.dumps(asdict(outcome), ensure_ascii=False))
        rows.write("\n]\n")
        for_people.write(f"\n{counts.sentence(dry=dry)}\n")
    return counts


def _told(outcome: Outcome, *, dry: bool) -> Iterator[str]:
    would = "would be " if dry else ""
    title = outcome.title or outcome.source
    yield f"{would}{outcome.became}: {title[:100]}  ({outcome.place})\n"
    for reason in outcome.reasons:
        yield f"    {' '.join(reason.split())}\n"
