"""No second place compares an access level: whatever needs an answer asks the gate."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import masthead
from masthead.access.gate import AccessLevel, NextStep, levels_behind

PACKAGE = Path(masthead.__file__).parent
GATE = PACKAGE / "access" / "gate.py"
# A filter by a level that somebody names; `__in` takes what the gate says.
_FILTERED = re.compile(r"access_level=(AccessLevel|[\"'])")
_IN_TEMPLATE = re.compile(r"{%[^%]*access_level[^%]*(==|!=|<|>| in )[^%]*%}")
# Makes the demonstration; it shows nothing to anybody.
_MAKERS = ("demo",)


def compared_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and "access_level" in ast.unparse(node):
            yield ast.unparse(node)
        if isinstance(node, ast.Match) and "access_level" in ast.unparse(node.subject):
            yield ast.unparse(node.subject)
    yield from (found[0] for found in _FILTERED.finditer(source))


def ours(pattern: str) -> Iterator[Path]:
    for path in PACKAGE.rglob(pattern):
        parts = path.relative_to(PACKAGE).parts
        if not {"tests", "migrations", *_MAKERS} & set(parts) and path.name != "testing.py":
            yield path


def test_no_code_but_the_gate_s_compares_an_access_level() -> None:
    found = {path: list(compared_in(path.read_text())) for path in ours("*.py") if path != GATE}
    assert not {path: lines for path, lines in found.items() if lines}
    assert list(compared_in(GATE.read_text()))


def test_no_template_compares_an_access_level() -> None:
    found = [path for path in ours("*.html") if _IN_TEMPLATE.search(path.read_text())]
    assert not found
    assert _IN_TEMPLATE.search('{% if story.access_level == "pro" %}')


def test_each_access_level_is_behind_one_next_step() -> None:
    levels = [level for step in NextStep for level in levels_behind(step)]
    assert sorted(levels) == sorted(AccessLevel)
    assert levels_behind(NextStep.JOIN) == (AccessLevel.PRO,)
