"""The installed versions are the pinned ones: some packages silently downgrade Django or Wagtail by
a series."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3] / "pyproject.toml"


@pytest.mark.parametrize("name", ["Django", "wagtail", "django-tasks-db"])
def test_the_pinned_version_runs(name: str) -> None:
    pinned = re.search(rf'"{name}==([\d.]+)"', PROJECT.read_text())
    assert pinned is not None
    assert version(name) == pinned[1]
