"""Browsers that ask for icons by well-known addresses get the theme's."""

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from PIL import Image


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["favicon.ico", "apple-touch-icon.png"])
def test_a_well_known_icon_address_redirects_to_the_theme_s_icon(client: Client, name: str) -> None:
    answer = client.get(f"/{name}")

    assert answer.status_code == 302
    assert answer["Location"] == f"/static/{name}"
    assert "max-age=86400" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "size"), [("favicon.ico", (32, 32)), ("apple-touch-icon.png", (180, 180))]
)
def test_the_platform_s_icons_have_the_required_sizes(name: str, size: tuple[int, int]) -> None:
    path = find(name)
    assert path

    with Image.open(path) as icon:
        assert icon.size == size


def test_every_page_links_its_icons(client: Client, db: None) -> None:
    html = client.get("/").content.decode()

    for name in ("favicon.ico", "icon.svg", "apple-touch-icon.png"):
        assert f'href="/static/{name}"' in html
