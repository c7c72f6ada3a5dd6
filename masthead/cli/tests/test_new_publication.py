"""`masthead new` creates a folder in which every command works on that publication."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from masthead.cli.publication_folder import RefusedFolderError, create, read_settings


def masthead(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, as someone who has set nothing."""
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "masthead", *words],
        env={**path, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_publication_says_what_to_do_next(tmp_path: Path) -> None:
    says = create(str(tmp_path / "the courier"))
    assert f"cd '{tmp_path}/the courier'" in says
    assert "masthead serve" in says
    assert "--engineer" in says


def test_its_secrets_are_its_own(tmp_path: Path) -> None:
    create(str(tmp_path / "courier"))
    create(str(tmp_path / "gazette"))
    folder = tmp_path / "courier"
    assert mode(folder / "data") == 0o700
    assert mode(folder / "masthead.env") == mode(folder / "data/secret-key") == 0o600
    assert (folder / "data/secret-key").read_text() != (
        tmp_path / "gazette/data/secret-key"
    ).read_text()


def test_an_empty_folder_is_used_and_one_with_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    create(str(tmp_path / "empty"))

    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "novel.txt").write_text("It was a dark and stormy night.")
    with pytest.raises(RefusedFolderError, match="not empty"):
        create(str(taken))
    assert [file.name for file in taken.iterdir()] == ["novel.txt"]


def test_a_file_and_an_impossible_place_are_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "novel.txt"
    file.touch()
    with pytest.raises(RefusedFolderError, match="is a file"):
        create(str(file))
    with pytest.raises(RefusedFolderError, match="can't be created"):
        create(str(file / "courier"))


def test_the_environment_takes_precedence_over_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "masthead.env").write_text("PORT=8100\nDATABASE_URL=postgres://a:p${b}c@db/news\n")
    monkeypatch.chdir(tmp_path)
    environ = {"PORT": "8200"}
    assert read_settings(environ)
    assert environ == {"PORT": "8200", "DATABASE_URL": "postgres://a:p${b}c@db/news"}


def test_a_publication_runs_in_its_folder(tmp_path: Path) -> None:
    assert masthead(tmp_path, "new", "courier").returncode == 0
    folder = tmp_path / "courier"
    settings = folder / "masthead.env"
    settings.write_text(settings.read_text().replace("PORT=8000", "PORT=8123"))

    link = masthead(folder, "sign-in", "ana@example.org", "--engineer").stdout
    assert link.startswith("http://localhost:8123/account/")

    private = [folder / "data", *(folder / "data").glob("*.sqlite3*")]
    assert [mode(path) for path in private] == [0o700, *[0o600] * (len(private) - 1)]
    assert len(private) > 1
    checked = masthead(folder, "doctor")
    assert f"{folder}/data" in checked.stdout
    assert "BAD" not in checked.stdout


@pytest.mark.parametrize("verb", ["serve", "setup", "sign-in", "import"])
def test_a_folder_without_a_publication_gets_none_by_accident(tmp_path: Path, verb: str) -> None:
    refused = masthead(tmp_path, verb)
    assert refused.returncode != 0
    assert "masthead new" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_leaves_a_publication_alone(tmp_path: Path) -> None:
    create(str(tmp_path / "courier"))
    refused = masthead(tmp_path / "courier", "demo")
    assert refused.returncode != 0
    assert "invented stories" in refused.stderr


@pytest.mark.parametrize(("words", "code"), [([], 2), (["a", "b"], 2), (["--help"], 0)])
def test_new_without_a_name_says_how_to_use_it(tmp_path: Path, words: list[str], code: int) -> None:
    result = masthead(tmp_path, "new", *words)
    assert result.returncode == code
    assert "masthead new courier" in result.stderr
