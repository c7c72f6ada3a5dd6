"""The gate, variants and passes run without Django, in whatever process serves kept pages."""

import ast
import subprocess
import sys
from pathlib import Path

import masthead
from masthead import access

FOLDER = Path(access.__file__).parent

_CHECK_A_PASS = """
import sys

class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "wagtail"}:
            raise ImportError(f"{name} is not installed here")

sys.meta_path.insert(0, NoDjango())

from datetime import UTC, datetime
from masthead.access import gate, passes, variants

now = datetime(2026, 11, 22, 7, tzinfo=UTC)
key = passes.signing_key("secret")
member = gate.Entitlements(grants=(gate.ActiveGrant(gate.AccessLevel.PRO),))
value = passes.issue(member, session_key="hers", key=key, now=now)
found = passes.read(value, session_key="hers", key=key, now=now)
assert variants.entitlements_of_variant(found.variant).grant_for("pro")
print(found.variant, sorted(name for name in sys.modules if name.startswith("django")))
"""


def test_a_process_without_django_checks_a_pass() -> None:
    ran = subprocess.run(  # noqa: S603  # our own interpreter, our own text
        [sys.executable, "-c", _CHECK_A_PASS],
        cwd=Path(masthead.__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.strip() == "pro []", ran.stderr


def test_access_imports_the_standard_library_and_itself_alone() -> None:
    imported = {
        name
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imported_by(node)
    }
    foreign = {
        name
        for name in imported
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not name.startswith("masthead.access")
    }
    assert imported
    assert not foreign


def _imported_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []
