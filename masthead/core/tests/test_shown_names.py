"""Names that go into mail to strangers: real ones pass, lures are refused with words."""

import pytest

from masthead.core.shown_names import details_problem, name_problem


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Harbour Bank",
        "J.P. Morgan & Co. Ltd.",
        "St. Gallen",
        "Ministry of Trade, 3rd floor",
        "Class of 2024-2025",
        "Fund 2030/31",
        "Müller & Söhne (Köln)",
        "بنك الخليج",
        "شرکت می‌رود",
        "三菱商事",
        "O’Neil–Smith",
        "G20",
        "Studio 54 / Room 1201",
        "A\nB",
    ],
)
def test_an_ordinary_name_is_shown(name: str) -> None:
    assert name_problem(name) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Account locked: evil.example", "web or e-mail address"),
        ("secure-login.COM", "web or e-mail address"),
        ("Verify at paypaӏ.com/now", "web or e-mail address"),
        ("evil．com", "web or e-mail address"),
        ("evil。com", "web or e-mail address"),
        ("evil[.]com", "web or e-mail address"),
        ("evil (dot) com", "web or e-mail address"),
        ("evil dot com", "web or e-mail address"),
        ("http://x", "web or e-mail address"),
        ("www evil", "web or e-mail address"),
        ("пример.рф", "web or e-mail address"),
        ("198.51.100.7", "web or e-mail address"),
        ("help＠evil", "web or e-mail address"),
        ("write to me@evil", "web or e-mail address"),
        ("Call +1 800 555 0199", "phone number"),
        ("Call 030-1234567 now", "phone number"),
        ("Ruf an: ٠٣٠١٢٣٤٥٦٧", "phone number"),
        ("６１２３ ４５６７", "phone number"),
        ("Bank\u202egnp.exe", "control character"),
        ("Ba\u200bnk", "control character"),
        ("Ba\u200dnk", "control character"),
        ("Bank\u2066", "control character"),
        ("Bank\x00", "control character"),
        ("\ufeffBank", "control character"),
    ],
)
def test_a_name_that_lures_is_refused_in_words(name: str, said: str) -> None:
    assert said in name_problem(name)


def test_billing_details_may_hold_figures_but_no_address() -> None:
    assert details_problem("PO 4500012345") == ""
    assert details_problem("12 Quay Street\nValletta VLT 1234") == ""
    assert "web or e-mail address" in details_problem("pay at evil.example")
    assert "control character" in details_problem("PO \u202e77")


@pytest.mark.parametrize("sign", ["a.", "1 ", "(", "@", "dot ", "a"])
def test_a_long_name_costs_no_more_than_a_short_one(sign: str) -> None:
    name_problem(sign * 200_000)
