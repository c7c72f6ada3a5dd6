"""What a setting or the database caused is told in words that say what to do, and no trace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIL = "MASTHEAD_MAIL must be “mailbox:”"


def told(verb: str, data: Path, **environment: str) -> str:
    """What the command says as it refuses, over books of its own."""
    around = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    made = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "masthead", verb],
        env={**around, "MASTHEAD_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode != 0
    assert "Traceback" not in made.stderr
    return made.stdout + made.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mongodb://db.example.org/news", "DATABASE_URL is not valid"),
        ("DATABASE_URL", "postgres://db.example.org:port/news", "DATABASE_URL is not valid"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none", "Run `masthead doctor`"),
        ("MASTHEAD_MAIL", "gibberish", MAIL),
        ("MASTHEAD_MAIL", "smtp://relay.example.net:port", MAIL),
        ("MASTHEAD_PAYMENTS", "paypal", "MASTHEAD_PAYMENTS must be “invoice:”"),
        ("MASTHEAD_PAYMENTS", "sandbox:port", "such as sandbox:18000"),
        ("MASTHEAD_THREADS", "many", "See docs/settings.md"),
        ("MASTHEAD_LOG", "loud", "MASTHEAD_LOG is 'LOUD'"),
        ("PORT", "eighty", "Set it with --port or PORT"),
    ],
)
def test_what_is_set_wrong_is_said_before_anything_starts(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    said = told("serve", tmp_path, **{name: value})
    assert words in said
    assert "Creating the database" not in said


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert f"The data folder {file}/data can't be used" in told("setup", file / "data")


def test_a_verb_before_setup_is_told_whom_to_ask(tmp_path: Path) -> None:
    assert "Run `masthead doctor`" in told("send", tmp_path)
    assert "Run: masthead setup" in told("doctor", tmp_path)


def test_the_command_is_called_by_its_name(tmp_path: Path) -> None:
    assert "Type 'masthead help'" in told("nonsense", tmp_path)
