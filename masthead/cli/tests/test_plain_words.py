"""Errors caused by a setting or the database are reported in plain words that say what to do,
without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIL = "MASTHEAD_MAIL must be “mailbox:”"


def refusal_of(verb: str, data: Path, **environment: str) -> str:
    """What the command prints when it refuses to run, on a database of its own."""
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    result = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "masthead", verb],
        env={**environ, "MASTHEAD_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    return result.stdout + result.stderr


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
def test_a_wrong_setting_is_reported_before_anything_starts(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    message = refusal_of("serve", tmp_path, **{name: value})
    assert words in message
    assert "Creating the database" not in message


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert f"The data folder {file}/data can't be used" in refusal_of("setup", file / "data")


def test_a_command_before_setup_points_to_the_doctor(tmp_path: Path) -> None:
    assert "Run `masthead doctor`" in refusal_of("send", tmp_path)
    assert "Run: masthead setup" in refusal_of("doctor", tmp_path)


def test_the_command_calls_itself_by_its_name(tmp_path: Path) -> None:
    assert "Type 'masthead help'" in refusal_of("nonsense", tmp_path)
