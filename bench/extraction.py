"""`make extraction PAGES=DIR`: how well saved pages are read, over a folder of pages that somebody
has read before. Prints word precision and recall of the bodies, and how many headlines, bylines and
dates are right.

Each page is a folder with `source.html` and what is known of it: `expected.html`, the body, and
`expected-metadata.json` with `title`, `byline` and `publishedTime` (Readability's test pages have
this layout). With `--each` every page's figures are printed too."""

import argparse
import json
import os
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.config.settings")

import django  # the settings must be named before they are read

django.setup()

import lxml.html
from rich.console import Console

from bench.figures import Figure, Report, show
from masthead.importing.errors import UnreadableError
from masthead.importing.formats import pages
from masthead.importing.items import StoryItem
from masthead.importing.mapping.html_blocks import Block
from masthead.importing.spec import ImportSpec, PublicationDefaults, no_progress
from masthead.importing.staging import StagingStore

PRECISION, RECALL = 0.93, 0.97
DEFAULTS = PublicationDefaults(labels=(), language="en", time_zone="UTC")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One page: None where nobody has said what is right."""

    name: str
    precision: float | None
    recall: float | None
    headline: bool | None
    byline: bool | None
    date: bool | None
    read: StoryItem | None


def main() -> None:
    """Read every page of the folder, and print what came of them."""
    parser = argparse.ArgumentParser(prog="make extraction", description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--each", action="store_true", help="print every page's figures")
    options = parser.parse_args()
    outcomes = list(outcomes_of(options.pages))
    if not outcomes:
        raise SystemExit(f"There are no pages (DIR/NAME/source.html) in {options.pages}.")
    if options.each:
        _show_each(outcomes)
    show(Report("Reading saved pages", f"{len(outcomes)} pages", list(_figures(outcomes))))


def outcomes_of(folder: Path) -> Iterator[Outcome]:
    for source in sorted(folder.glob("*/source.html")):
        yield _outcome(source)


def _outcome(source: Path) -> Outcome:
    item = read(source)
    facts = _facts(source.with_name("expected-metadata.json"))
    body = source.with_name("expected.html")
    precision = recall = None
    if body.exists():
        wanted = _words(_plain(body.read_text("utf-8")))
        precision, recall = _overlap(_words(_text(item.blocks) if item else ""), wanted)
    return Outcome(
        source.parent.name,
        precision,
        recall,
        _same_headline(item, facts.get("title")),
        _same_byline(item, facts.get("byline")),
        _same_day(item, facts.get("publishedTime")),
        item,
    )


def read(source: Path) -> StoryItem | None:
    """What the import makes of one page; None if it refuses it."""
    with TemporaryDirectory() as folder:
        staging = StagingStore(Path(folder) / "staging.sqlite3")
        try:
            pages.read(ImportSpec("html", (source,)), DEFAULTS, staging, no_progress)
            (item,) = staging.batch(0, 1)
        except UnreadableError:
            return None
        finally:
            staging.close()
    return item if isinstance(item, StoryItem) else None


# --- What is compared --------------------------------------------------------------------------
def _facts(path: Path) -> dict[str, str]:
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return {name: value for name, value in known.items() if isinstance(value, str)}


def _text(blocks: list[Block]) -> str:
    return " ".join(words for block in blocks for words in _strings(block["value"]))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield _plain(f"<div>{_TAG.sub(' ', value)}</div>")
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in {"src", "alt"}:
                yield from _strings(one)


def _plain(markup: str) -> str:
    return str(lxml.html.document_fromstring(markup).xpath("string()"))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w", text) if _is_unspaced(text) else re.findall(r"\w+", text))


def _is_unspaced(text: str) -> bool:
    """Chinese and Japanese put no spaces between words: their characters are compared."""
    return len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]", text)) > len(text) / 4


def _overlap(found: Counter[str], wanted: Counter[str]) -> tuple[float, float]:
    shared = (found & wanted).total()
    return shared / max(found.total(), 1), shared / max(wanted.total(), 1)


def _same_headline(item: StoryItem | None, wanted: str | None) -> bool | None:
    """The page's own title often ends with the name of the site."""
    if not wanted:
        return None
    have, want = _folded(item.headline if item else ""), _folded(wanted)
    return len(have) > len(want) / 3 and (have in want or want in have)


def _same_byline(item: StoryItem | None, wanted: str | None) -> bool | None:
    if not wanted:
        return None
    names = [_folded(author.name) for author in item.authors] if item else []
    return bool(names) and all(name in _folded(wanted) for name in names)


def _same_day(item: StoryItem | None, wanted: str | None) -> bool | None:
    try:
        day = datetime.fromisoformat(wanted or "")
    except ValueError:
        return None
    if item is None or not item.published_at:
        return False
    day = day if day.tzinfo else day.replace(tzinfo=UTC)
    return abs(datetime.fromisoformat(item.published_at) - day) <= timedelta(days=1)


def _folded(words: str) -> str:
    return "".join(re.findall(r"\w", words.casefold()))


# --- What is printed ---------------------------------------------------------------------------
def _figures(outcomes: list[Outcome]) -> Iterator[Figure]:
    for name, promise in (("precision", PRECISION), ("recall", RECALL)):
        values = [value for one in outcomes if (value := getattr(one, name)) is not None]
        if values:
            mean = statistics.mean(values)
            yield Figure(f"word {name}, mean", mean, "", f"at least {promise}", mean >= promise)
            yield Figure(f"word {name}, median", statistics.median(values), "")
    for name in ("headline", "byline", "date"):
        judged = [value for one in outcomes if (value := getattr(one, name)) is not None]
        if judged:
            yield Figure(f"{name}s right, of {len(judged)}", sum(judged), "")


def _show_each(outcomes: list[Outcome]) -> None:
    console = Console()
    for one in outcomes:
        wrong = [name for name in ("headline", "byline", "date") if getattr(one, name) is False]
        body = "" if one.precision is None else f"{one.precision:.2f} {one.recall:.2f}"
        refused = "" if one.read else "refused"
        console.print(one.name, body, *wrong, refused, markup=False, highlight=False)


if __name__ == "__main__":
    main()
