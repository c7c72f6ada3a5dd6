"""The wheel holds all that ships, and runs without the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INGREDIENTS = ("pyproject.toml", "README.md", "LICENSE", "masthead")
BUILD = "import setuptools.build_meta as b; print(b.build_wheel('dist'))"
NOT_SHIPPED = {".pyc", ".gitkeep"}


def run(words: Sequence[str | Path], folder: Path, **environment: str) -> str:
    environ = {"PATH": os.environ["PATH"], **environment}
    done = subprocess.run(  # noqa: S603  # our own commands
        [sys.executable, *words],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the tree, so that nothing is left behind in it."""
    folder = tmp_path_factory.mktemp("build")
    for name in INGREDIENTS:
        source, copy = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    return folder / "dist" / run(["-c", BUILD], folder).splitlines()[-1]


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    files = (path for path in (ROOT / "masthead").rglob("*") if path.is_file())
    ours = {str(path.relative_to(ROOT)) for path in files if path.suffix not in NOT_SHIPPED}
    assert {path for path in ours if "/.gitkeep" not in path} - shipped == set()
    assert {name.partition("/")[0] for name in shipped} == {
        "masthead",
        wheel.name.partition("-py3")[0] + ".dist-info",
    }


def test_a_publication_starts_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """As far as this takes seconds: settings, templates and static files are found."""
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    here = {"PYTHONPATH": f"{site}{os.pathsep}{packages}"}

    run(["-m", "masthead", "new", "courier"], tmp_path, **here)
    folder = tmp_path / "courier"
    run(["-m", "masthead", "check"], folder, **here)
    found = run(["-m", "masthead", "findstatic", "theme.css", "site/base.css"], folder, **here)
    assert str(folder / "theme/static/theme.css") in found
    assert str(site / "masthead/site/static/site/base.css") in found
