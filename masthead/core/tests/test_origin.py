"""Forms on cached pages: only our own pages may submit them."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from masthead.core.origin import UNKNOWN_CLIENT, ip_of, is_our_own, page_before

HERE = "http://testserver"


def _post(**headers: str) -> HttpRequest:
    return RequestFactory().post("/form", headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": HERE},
    ],
)
def test_our_own_page_may_submit_a_form(headers: dict[str, str]) -> None:
    assert is_our_own(_post(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "https://testserver"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
    ],
)
def test_no_other_page_may_submit_a_form(headers: dict[str, str]) -> None:
    assert not is_our_own(_post(**headers))


def test_behind_a_proxy_the_site_s_own_name_counts(settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://news.example"]
    assert is_our_own(_post(Origin="https://news.example"))


def test_the_page_before_is_named_only_if_it_is_ours() -> None:
    assert page_before(_post(Referer=f"{HERE}/energy/a-story?x=1")) == "/energy/a-story"
    assert page_before(_post(Referer="https://elsewhere.example/a")) == "/form"
    assert page_before(_post()) == "/form"


@pytest.mark.parametrize(
    ("seen", "ip"),
    [
        ("unknown", UNKNOWN_CLIENT),
        ("_hidden, for=junk", UNKNOWN_CLIENT),
        ("999.1.1.1", UNKNOWN_CLIENT),
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("", None),
        ("unix:", UNKNOWN_CLIENT),
    ],
)
def test_a_client_is_known_by_its_plain_address(seen: str, ip: str | None) -> None:
    assert ip_of(RequestFactory().get("/", REMOTE_ADDR=seen)) == ip
