"""Addresses as readers type them: kindly read, never changed behind their back."""

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from masthead.accounts.addresses import is_disposable, is_one_slip, mailbox_of, mask, read_address
from masthead.accounts.models import Reader


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nour.Khoury@Example.COM ", "nour.khoury@example.com"),
        ("a+letters@example.co.uk", "a+letters@example.co.uk"),
        ("n@bücher.example", "n@xn--bcher-kva.example"),
        ("anna@faß.example", "anna@xn--fa-hia.example"),
        ("anna@STRASSE.example", "anna@strasse.example"),
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ("anna@نور.example", "anna@xn--wgb5bg.example"),
        ("anna@example。com", "anna@example.com"),
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
        ("nour@i❤.example", "not a domain that can receive e-mail"),
        ("nour@a\u200db.example", "not a domain that can receive e-mail"),
        ("nour@-é.example", "not a domain that can receive e-mail"),
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
    "typed",
    [
        "nour@example.com",
        '"nour"@example.com',
        '"no\\ur"@example.com',
        '"\\N\\o\\u\\r"@EXAMPLE.com',
    ],
)
def test_every_spelling_of_a_mailbox_is_one_address(typed: str) -> None:
    assert read_address(typed).kept == "nour@example.com"


def test_quotation_marks_that_an_address_needs_are_kept() -> None:
    assert read_address('"nour\\@home"@example.com').kept == '"nour@home"@example.com'


@pytest.mark.django_db
def test_a_row_keeps_one_spelling_whoever_writes_it() -> None:
    Reader.objects.bulk_create([Reader(email='"Anna"@MÜLLER.example')])
    reader = Reader.objects.get(email="anna@müller.example")
    assert reader.email == "anna@xn--mller-kva.example"
    with pytest.raises(IntegrityError):
        Reader.objects.create(email='"an\\na"@müller.example')


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


@given(st.text(max_size=300) | st.from_regex(r'\A("?[a-zé."\\@ ]{1,6}"?)@[a-zß。.é-]{1,8}\.com\Z'))
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


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("lea.martin+news@gmail.com", "leamartin@gmail.com"),
        ("l.e.a.martin@googlemail.com", "leamartin@gmail.com"),
        ("lea.martin+news@example.org", "lea.martin@example.org"),
        ("lea@me.com", "lea@icloud.com"),
        ("lea-martin@ya.ru", "lea.martin@yandex.com"),
        ("+lea@example.org", "+lea@example.org"),
    ],
)
def test_an_inbox_is_recognised_behind_its_aliases(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox
    assert mailbox_of(mailbox) == mailbox
