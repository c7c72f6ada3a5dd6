"""A page is read in the encoding that its label means on the web, as the WHATWG's table has it."""

from pathlib import Path

import pytest

from masthead.importing.errors import UnreadableError
from masthead.importing.formats.text import decoded


@pytest.mark.parametrize(
    ("label", "written", "read"),
    [
        ("iso-8859-1", b"\x93Dearer\x94 \x96 \x809", "“Dearer” – €9"),
        ("latin1", b"Port\x92s", "Port’s"),
        ("us-ascii", b"caf\xe9", "café"),
        ("iso-8859-9", b"\x93\xfe\xf0\x94", "“şğ”"),
        ("gb2312", "朱镕基：€".encode("gb18030"), "朱镕基：€"),
        ("gbk", b"\x809", "€9"),
        ("shift_jis", "①髙橋".encode("cp932"), "①髙橋"),
        ("euc-kr", "똠방각하".encode("cp949"), "똠방각하"),
        ("ks_c_5601-1987", "똠".encode("cp949"), "똠"),
        ("tis-620", b"\x80\xa1", "€ก"),
        ("utf8", "قمر".encode(), "قمر"),
        ("windows-1252", b"a\x81b", "ab"),
        ("cp037", "Old".encode("cp037"), "Old"),  # not a label of the web, but one of Python's
    ],
)
def test_a_label_means_what_browsers_take_it_for(
    tmp_path: Path, label: str, written: bytes, read: str
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(written)
    assert decoded(page, encoding=label) == read


def test_a_byte_order_mark_decides_before_the_label(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes("﻿Café".encode())
    assert decoded(page, encoding="iso-8859-1") == "Café"
    page.write_bytes("Café".encode("utf-16"))
    assert decoded(page) == "Café"


@pytest.mark.parametrize("label", ["utf-8", "euc-kr", "shift_jis", "no-such-encoding"])
def test_bytes_that_do_not_fit_the_label_are_refused(tmp_path: Path, label: str) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"fine\nbad \x81\x20")
    with pytest.raises(UnreadableError):
        decoded(page, encoding=label)
