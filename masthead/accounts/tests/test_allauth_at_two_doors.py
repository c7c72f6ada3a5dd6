"""Two modules perform allauth's ceremonies; its private modules are imported nowhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import masthead

PACKAGE = Path(masthead.__file__).parent
CEREMONIES = {"accounts/passkeys.py", "accounts/second_step.py"}


def imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_only_the_two_ceremonies_call_allauth_s_private_modules() -> None:
    paths = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts]
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in paths
        if any(name.startswith("allauth") and ".internal" in name for name in imported_by(path))
    }
    assert found == CEREMONIES
