"""Every verb whose docstring says it is for the clock is on the schedule."""

import ast
from collections.abc import Iterator
from pathlib import Path

import masthead
from masthead.config.schedule import schedule

PACKAGE = Path(masthead.__file__).parent


def promised() -> Iterator[str]:
    """Every function whose docstring says that it is for the clock, by its module."""
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and "For the clock" in (
                ast.get_docstring(node) or ""
            ):
                yield f"{module}.{node.name}"


def test_every_verb_for_the_clock_is_on_the_schedule() -> None:
    found = set(promised())
    assert {"outbox.sending.dispatch_due", "core.tasks_pruning.prune_finished_tasks"} <= found
    assert found - {line.name for line in schedule()} == set()
