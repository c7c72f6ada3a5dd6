"""Graphics draw what they are given and depend on no model, setting or other app."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import masthead.graphics

PACKAGE = Path(masthead.graphics.__file__).parent
ALLOWED = ("masthead.graphics", "masthead.core", "django.utils")


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def known_by(path: Path) -> list[str]:
    names = imported(path.read_text())
    ours = [name for name in names if name.startswith(("masthead", "django", "wagtail"))]
    return [name for name in ours if not name.startswith(ALLOWED)]


@pytest.mark.parametrize(
    "path", [p for p in PACKAGE.rglob("*.py") if "tests" not in p.parts], ids=lambda p: p.stem
)
def test_graphics_import_nothing_from_their_callers(path: Path) -> None:
    assert known_by(path) == []
    assert ".parents[" not in path.read_text()
