"""Lists of people to invite, as people type them and as spreadsheets write them."""

import pytest

from masthead.membership.invitee_list import Invitee, InviteeListError, read_file, read_text

EXCEL = "Name;E-Mail;Büro\r\nSami Aziz;sami@example.org;Köln\r\nElif;elif@example.com;\r\n"
TWO = ["sami@example.org", "elif@example.com"]


def test_addresses_can_be_typed_one_per_line_or_with_commas() -> None:
    typed = "Sami Aziz <Sami@Example.org>\n\nelif@example.com, nour@example.net;\n"
    invitees = read_text(typed)
    assert invitees.addresses == [*TWO, "nour@example.net"]
    assert invitees.bad == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_semicolon_file_from_excel_is_read_in_any_common_encoding(encoding: str) -> None:
    assert read_file(EXCEL.encode(encoding)).addresses == TWO


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_file_needs_no_headings(between: str) -> None:
    lines = [between.join(["Sami", TWO[0]]), between.join([TWO[1], "Elif"])]
    assert read_file("\n".join(lines).encode()).addresses == TWO


def test_each_bad_line_is_named_with_its_number_and_reason() -> None:
    file = (
        b'name,email\n"Sami\nAziz",sami@example.org\n\nElif,elif.example.com\nNour,\n'
        b"S,SAMI@example.org\n"
    )
    invitees = read_file(file)
    assert invitees.addresses == ["sami@example.org"]
    assert invitees.bad == [
        Invitee(5, "elif.example.com", "The @ is missing. An address looks like name@example.com."),
        Invitee(6, "Nour", "The @ is missing. An address looks like name@example.com."),
        Invitee(7, "SAMI@example.org", "Duplicate of line 2."),
    ]


def test_a_likely_typo_is_pointed_out_and_the_address_kept() -> None:
    invitees = read_text("sami@gmial.com")
    assert invitees.addresses == ["sami@gmial.com"]
    assert invitees.doubtful == [Invitee(1, "sami@gmial.com", "Did you mean sami@gmail.com?")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"email\n", "empty"),
        (b"PK\x03\x04....", "spreadsheet file"),
        (b"%PDF-1.7", "PDF"),
        (b"sami@example.org\x00", "not readable as text"),
        (b"\xff\xfes", "not readable as text"),
        (b"a" * (2 * 1024 * 1024 + 1), "2 MB"),
        (b'"' + b"a" * 200_000, "Line 1"),
    ],
)
def test_a_file_that_is_not_a_list_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(InviteeListError, match=said):
        read_file(data)


def test_ten_thousand_lines_are_read_and_one_more_is_not() -> None:
    lines = [f"reader{number}@example.org" for number in range(10_000)]
    assert len(read_file("\n".join(lines).encode()).addresses) == 10_000
    with pytest.raises(InviteeListError, match="10,000"):
        read_file("\n".join([*lines, "one@example.org"]).encode())


def test_a_file_of_exactly_two_megabytes_is_read() -> None:
    address = b"sami@example.org\n"
    assert read_file(address + b"\n" * (2 * 1024 * 1024 - len(address))).addresses == TWO[:1]


def test_empty_lines_before_the_list_and_short_rows_in_it_do_no_harm() -> None:
    assert read_file(b"\n \nSami;sami@example.org\nelif@example.com").addresses == TWO
    assert (
        read_file(b"name,e-mail\nSami,sami@example.org\nNour\nE,elif@example.com").addresses == TWO
    )


def test_a_long_line_is_shown_shortened() -> None:
    long, slip = "x" * 130, "Sami " * 30 + "<sami@gmial.com>"
    repeated = "Sami " * 30 + "<sami@example.org>"
    invitees = read_text("\n".join([long, slip, "sami@example.org", repeated]))
    assert [each.typed for each in invitees.bad] == [long[:120], repeated[:120]]
    assert [each.typed for each in invitees.doubtful] == [slip[:120]]


def test_a_first_row_with_an_address_in_it_is_no_row_of_headings() -> None:
    assert read_file(b"e-mail,sami@example.org\ne-mail,elif@example.com").addresses == TWO
