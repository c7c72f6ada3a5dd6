"""What follows from the public address alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

SHOW = "from masthead.config.settings import *; print({})"


def setting(tmp_path: Path, expression: str, **environment: str) -> str:
    """A setting's value, in a process of its own with this environment."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("MASTHEAD_")}
    done = subprocess.run(  # noqa: S603  # our own settings
        [sys.executable, "-c", SHOW.format(expression)],
        env={**environ, "MASTHEAD_DATA": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_site_answers_to_its_own_address(tmp_path: Path) -> None:
    site = {"MASTHEAD_SITE_URL": "https://news.example.org"}
    assert "news.example.org" in setting(tmp_path, "ALLOWED_HOSTS", **site)
    named = {**site, "MASTHEAD_HOSTS": "www.example.org"}
    assert setting(tmp_path, "ALLOWED_HOSTS", **named) == "['www.example.org']"


def test_links_lead_to_the_port_in_use(tmp_path: Path) -> None:
    assert setting(tmp_path, "SITE_URL", PORT="8123") == "http://localhost:8123"


@pytest.mark.parametrize(
    ("address", "seconds"), [("https://news.example.org", "31536000"), ("http://localhost", "0")]
)
def test_browsers_are_told_to_stay_on_https_where_there_is_https(
    tmp_path: Path, address: str, seconds: str
) -> None:
    assert setting(tmp_path, "SECURE_HSTS_SECONDS", MASTHEAD_SITE_URL=address) == seconds


@pytest.mark.django_db
def test_hsts_is_sent_over_https_alone(client: Client, settings: object) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000  # type: ignore[attr-defined]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # type: ignore[attr-defined]
    secure = client.get("/robots.txt", headers={"X-Forwarded-Proto": "https"})
    assert secure["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/robots.txt")
