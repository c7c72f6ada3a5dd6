"""Addresses as readers type them: kindly read, never changed behind their back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from masthead.accounts.addresses import is_disposable, is_one_slip, mask, read_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nour.Khoury@Example.COM ", "nour.khoury@example.com"),
        ("a+letters@example.co.uk", "a+letters@example.co.uk"),
        ("n@bücher.example", "n@xn--bcher-kva.example"),
        ("o'neil@example.org", "o'neil@example.org"),
    ],
)
def test_a_good_address_is_kept_as_mail_writes_it(typed: str, kept: str) -> None:
    address = read_address(typed)
    assert (address.kept, address.problem, address.suggestion) == (kept, "", "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter your e-mail address."),
        ("nour", "The @ is missing"),
        ("nour@", "The part after the @ is missing"),
        ("@example.com", "The part before the @ is missing"),
        ("nour@example", "It needs an ending"),
        ("no ur@example.com", "contains a space"),
        ("nour@example.com\r\nBcc: all@example.org", "contains a space"),
        ("a@b@example.com", "more than one @"),
        ("nour@-example.com", "not a valid e-mail address"),
        ("nour@example..com", "not a valid e-mail address"),
        (f"{'n' * 250}@example.com", "longer than 254"),
        ("nour@mailinator.com", "are temporary"),
        ("nour@inbox.mailinator.com", "are temporary"),
    ],
)
def test_what_is_wrong_is_said_plainly(typed: str, said: str) -> None:
    problem = read_address(typed).problem
    assert said in problem
    assert "!" not in problem


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nour@gmial.com", "nour@gmail.com"),
        ("nour@gmail.con", "nour@gmail.com"),
        ("nour@gmail.co", "nour@gmail.com"),
        ("nour@hotmial.com", "nour@hotmail.com"),
        ("nour@outlok.com", "nour@outlook.com"),
        ("nour@yaho.com", "nour@yahoo.com"),
        ("nour@gmai.con", "nour@gmail.com"),
        ("nour@house.con", "nour@house.com"),
    ],
)
def test_a_slip_is_asked_about_and_left_as_typed(typed: str, meant: str) -> None:
    address = read_address(typed)
    assert address.suggestion == meant
    assert address.kept == typed


@pytest.mark.parametrize(
    "typed", ["n@gmail.com", "n@ymail.com", "n@mail.com", "n@example.com", "n@gmx.net", "n@aon.com"]
)
def test_a_name_that_is_right_is_not_doubted(typed: str) -> None:
    assert read_address(typed).suggestion == ""


def test_a_publisher_may_name_more_throw_away_domains(settings: Settings) -> None:
    assert not is_disposable("passing.example")
    settings.DISPOSABLE_DOMAINS = ["passing.example"]
    assert is_disposable("passing.example")
    assert is_disposable("eu.passing.example")
    assert not is_disposable("trespassing.example")


def test_a_masked_address_is_known_to_its_owner_alone() -> None:
    assert mask("nour.khoury@example.com") == "n•••@e•••.com"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_and_what_passes_is_one_plain_address(typed: str) -> None:
    address = read_address(typed)
    if address.problem:
        return
    assert address.kept.isascii()
    assert address.kept == address.kept.lower()
    assert len(address.kept) <= 254
    assert not any(sign.isspace() or not sign.isprintable() for sign in address.kept)
    assert read_address(address.kept).kept == address.kept


@given(st.text(alphabet="abc.@", min_size=1, max_size=12), st.data())
def test_any_one_slip_is_seen(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    assert is_one_slip(word[:place] + word[place + 1 :], word)
    assert is_one_slip(word[:place] + "x" + word[place:], word)
    assert is_one_slip(word[:place] + "x" + word[place + 1 :], word)
