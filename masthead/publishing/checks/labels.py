"""Checks on section labels: house style, and each used once."""

import re
from collections.abc import Iterator

from masthead.publishing.checks.findings import Level, StoryFinding
from masthead.publishing.checks.placed_blocks import PlacedBlock

MAX_LABEL_DISTANCE = 2  # edits up to which a label counts as a misspelt house label


def check_labels(blocks: list[PlacedBlock], *, house: list[str]) -> Iterator[StoryFinding]:
    """Section labels that deviate from house style or are used twice."""
    seen: set[str] = set()
    for block in blocks:
        label = block.value["label"] if block.type == "section" else ""
        if not label.strip():
            continue
        plain = _normalised_label(label)
        if plain in seen:
            yield block.finding(
                "label_twice", f"“{label}” is used twice.", subject=label, level=Level.ADVICE
            )
        seen.add(plain)
        yield from _check_style(block, label, house)


def _check_style(block: PlacedBlock, label: str, house: list[str]) -> Iterator[StoryFinding]:
    meant = closest_label(label, house=house)
    if meant and meant != label:
        is_same = _normalised_label(meant) == _normalised_label(label)
        yield block.finding(
            "label_style" if is_same else "label_misspelt",
            f"House style is “{meant}”, not “{label}”.",
            subject=label,
            level=Level.ADVICE if is_same else Level.BLOCKING,
        )


def closest_label(label: str, *, house: list[str]) -> str | None:
    """The house label that a label matches or nearly matches; None for a custom label."""
    plain = _normalised_label(label)
    distances = [(_edit_distance(plain, _normalised_label(known)), known) for known in house]
    nearest = min(distances, default=(MAX_LABEL_DISTANCE + 1, ""))
    # in a short label, one edit more often makes another word than a typing error
    allowed = min(MAX_LABEL_DISTANCE, len(plain) // 4)
    return nearest[1] if nearest[0] <= allowed else None


def _normalised_label(label: str) -> str:
    unified = re.sub("[’‘ʼ`´]", "'", label.casefold())
    return " ".join(unified.strip(" \t?:.!…–—-").split())


def _edit_distance(one: str, other: str) -> int:
    """The Levenshtein distance: insertions, deletions and substitutions."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        previous, row[0] = row[0], i
        for j, other_letter in enumerate(other, start=1):
            change = previous + (letter != other_letter)
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, change)
    return row[-1]
