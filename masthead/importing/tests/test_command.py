"""Arguments of `masthead import` that are checked before anything is read."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from masthead.accounts.models import Reader
from masthead.importing.models import ImportRun
from masthead.importing.testing import ghost_export
from masthead.newsletters.testing import make_newsletter

pytestmark = pytest.mark.django_db


def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    """The exit code, and what was said in one line."""
    members = tmp_path / "members.csv"
    members.write_text("email,subscribed_to_emails\nnoor@example.org,true\n", encoding="utf-8")
    export = ghost_export(tmp_path, posts=[])
    words = ["import_archive", "ghost", str(export), "--members", str(members), *options]
    try:
        call_command(*words)
        code: Any = 0
    except SystemExit as ended:
        code = ended.code or 0
    return code, " ".join(capsys.readouterr().err.split())


def test_importing_members_requires_a_newsletter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_newsletter("First Light")
    code, said = run(tmp_path, capsys)
    assert code == 1
    assert "Nothing was imported. --members members.csv needs --newsletter SLUG" in said
    assert "Available: first-light." in said
    assert not Reader.objects.exists() and not ImportRun.objects.exists()


def test_members_can_be_imported_without_a_newsletter_if_asked_explicitly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = run(tmp_path, capsys, "--newsletter", "none")
    assert code == 0
    assert Reader.objects.get().email == "noor@example.org"
