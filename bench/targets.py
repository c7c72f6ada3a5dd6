"""What the tests must cover closely: the modules whose mutants are tried and whose branches are
counted. When a module moves, it is renamed here and nowhere else."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = {
    "access": ["masthead/access"],
    "membership": ["masthead/membership"],
    "outbox": ["masthead/outbox"],
    "billing": ["masthead/billing"],
    "publishing": [
        "masthead/publishing/body.py",
        "masthead/publishing/reading.py",
        "masthead/publishing/paywall_cut.py",
    ],
}
_NOT_OURS = {"migrations", "tests"}
_FOR_TESTS = {"testing.py", "conftest.py"}


def modules() -> Iterator[tuple[str, Path]]:
    """Each target's modules, by the target's name; their paths begin at the repository's root."""
    for target, places in TARGETS.items():
        for place in places:
            yield from ((target, path) for path in _modules_at(ROOT / place))


def _modules_at(place: Path) -> list[Path]:
    if not place.exists():
        raise SystemExit(f"bench/targets.py names {place}, which is gone: say where it went.")
    found = [place] if place.is_file() else sorted(place.rglob("*.py"))
    inside = [path.relative_to(ROOT) for path in found]
    return [
        path
        for path in inside
        if not _NOT_OURS & set(path.parts) and path.name not in _FOR_TESTS and _has_code(path)
    ]


def _has_code(path: Path) -> bool:
    return bool((ROOT / path).read_text().strip())
