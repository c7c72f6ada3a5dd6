"""Where a theme is looked for."""

from pathlib import Path

import pytest

from masthead.config.settings import PACKAGE, _theme_folder

DEMO = PACKAGE / "demo" / "theme"


def test_a_theme_is_named_by_its_folder_or_its_package(tmp_path: Path) -> None:
    assert _theme_folder(str(tmp_path)) == tmp_path.resolve()
    assert _theme_folder("masthead.demo.theme") == DEMO


def test_a_missing_theme_is_reported_at_startup() -> None:
    with pytest.raises(SystemExit, match="no such folder or package"):
        _theme_folder("masthead.demo.no_such_theme")


def test_without_a_theme_the_platform_s_own_design_is_used() -> None:
    assert _theme_folder("") is None
