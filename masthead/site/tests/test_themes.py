"""A theme is a folder whose files override the platform's."""

from pathlib import Path

from django.contrib.staticfiles.finders import find
from django.test import Client
from django.test.utils import override_settings
from pytest_django import Settings

from masthead.publishing.testing import make_story

DEMO = Path(__file__).resolve().parents[2] / "demo" / "theme"


def test_a_theme_s_template_replaces_the_platform_s(
    client: Client, db: None, settings: Settings, tmp_path: Path
) -> None:
    parts = tmp_path / "templates" / "site" / "parts"
    parts.mkdir(parents=True)
    (parts / "mark.html").write_text("<b>The Quay</b>")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path / "templates"]}]

    html = client.get(make_story().address).content.decode()

    assert "<b>The Quay</b>" in html
    assert 'class="wordmark"' not in html


def test_a_theme_s_style_sheet_replaces_the_platform_s() -> None:
    with override_settings(STATICFILES_DIRS=[DEMO / "static"]):
        assert find("theme.css") == str(DEMO / "static" / "theme.css")


def test_without_a_theme_the_site_shows_the_publication_s_name(client: Client, db: None) -> None:
    html = client.get("/").content.decode()

    assert "<h1>Masthead</h1>" in html
