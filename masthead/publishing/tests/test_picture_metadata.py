"""An upload is filled in from its metadata; unreadable metadata never fails it."""

from datetime import date
from io import BytesIO
from struct import pack

import pytest
from PIL import Image

from masthead.publishing.models import Picture
from masthead.publishing.picture_metadata import PictureFacts, fill_empty, read_facts

RUN_ON = (
    "Cranes unload a ship. Agency/First Last via WIRE ATTENTION EDITORS - THIS IMAGE WAS PROVIDED "
    "BY A THIRD PARTY. - RC2ABC9DEF1"
)
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xr="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:ps="http://ns.adobe.com/photoshop/1.0/"
 xmlns:core="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
 <rdf:Description ps:City="Sohar" ps:Country="Oman" ps:DateCreated="2020-03-05T10:00:00Z"
  ps:Credit="Agency" ps:Instructions="Embargoed until noon">
  <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Dhows in the harbour</rdf:li>
   <rdf:li xml:lang="de">Dhaus im Hafen</rdf:li></rdf:Alt></dc:description>
  <dc:creator><rdf:Seq><rdf:li>Jane Doe</rdf:li></rdf:Seq></dc:creator>
  <xr:UsageTerms><rdf:Alt><rdf:li>One use</rdf:li></rdf:Alt></xr:UsageTerms>
  <core:AltTextAccessibility><rdf:Alt><rdf:li>Three dhows</rdf:li></rdf:Alt>
  </core:AltTextAccessibility>
 </rdf:Description></rdf:RDF></x:xmpmeta>"""


def dataset(record: int, number: int, value: bytes) -> bytes:
    return b"\x1c" + bytes((record, number)) + pack(">H", len(value)) + value


def jpeg(iptc: bytes = b"", xmp: bytes = b"", exif: Image.Exif | None = None) -> BytesIO:
    """A small JPEG with the blocks a camera or a wire writes."""
    content = BytesIO()
    Image.new("RGB", (8, 8)).save(content, "JPEG", xmp=xmp or None, exif=exif or Image.Exif())
    raw = content.getvalue()
    if iptc:
        padded = iptc + b"\x00" * (len(iptc) % 2)
        block = b"Photoshop 3.0\x00" + b"8BIM\x04\x04\x00\x00" + pack(">I", len(iptc)) + padded
        raw = raw[:2] + b"\xff\xed" + pack(">H", len(block) + 2) + block + raw[2:]
    return BytesIO(raw)


def test_iptc_in_utf_8_is_read_and_its_caption_split() -> None:
    facts = read_facts(
        jpeg(
            dataset(1, 90, b"\x1b%G")
            + dataset(2, 120, RUN_ON.encode())
            + dataset(2, 40, "Für Zeitungen".encode())
            + dataset(2, 55, b"20200305")
            + dataset(2, 90, "Ṣuḥār".encode())
            + dataset(2, 101, b"Oman")
            + dataset(2, 116, b"(c) Agency")
        )
    )
    assert facts == PictureFacts(
        caption="Cranes unload a ship.",
        credit="Agency/First Last via WIRE",
        copyright="(c) Agency",
        note_to_editors="Für Zeitungen\nATTENTION EDITORS - THIS IMAGE WAS PROVIDED BY A THIRD "
        "PARTY.",
        taken_on=date(2020, 3, 5),
        taken_in="Ṣuḥār, Oman",
        wire_id="RC2ABC9DEF1",
    )


def test_iptc_without_a_flag_is_read_as_latin() -> None:
    facts = read_facts(jpeg(dataset(2, 120, "Café “Müller”".encode("cp1252"))))
    assert facts.caption == "Café “Müller”"


def test_xmp_takes_precedence_over_iptc_field_by_field() -> None:
    facts = read_facts(
        jpeg(dataset(2, 120, b"Old words") + dataset(2, 103, b"ABC123"), XMP.encode())
    )
    assert facts == PictureFacts(
        caption="Dhows in the harbour",
        credit="Jane Doe/Agency",
        usage_terms="One use",
        note_to_editors="Embargoed until noon",
        taken_on=date(2020, 3, 5),
        taken_in="Sohar, Oman",
        wire_id="ABC123",
        alt="Three dhows",
    )


def test_exif_is_used_when_nothing_else_is_present() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x8298] = "A quay", "Jane Doe", "Jane Doe 2020"
    exif.get_ifd(0x8769)[0x9003] = "2020:03:05 10:00:00"
    facts = read_facts(jpeg(exif=exif))
    assert (facts.caption, facts.credit, facts.copyright) == ("A quay", "Jane Doe", "Jane Doe 2020")
    assert facts.taken_on == date(2020, 3, 5)


@pytest.mark.parametrize(
    "file",
    [
        BytesIO(b""),
        BytesIO(b"\xff\xd8\xff\xed\x00"),
        jpeg(xmp=b"<x:xmpmeta"),
        jpeg(xmp=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        jpeg(dataset(2, 55, b"00000000")),
    ],
)
def test_unreadable_metadata_is_ignored(file: BytesIO) -> None:
    assert read_facts(file) == PictureFacts()
    assert file.tell() == 0


def test_a_broken_block_does_not_hide_the_others() -> None:
    assert read_facts(jpeg(dataset(2, 120, b"A quay"), b"<broken")).caption == "A quay"


@pytest.mark.django_db
def test_metadata_never_replaces_what_an_editor_typed() -> None:
    picture = Picture(caption="My own words")
    fill_empty(picture, PictureFacts(caption="The wire's words", credit="Agency" * 100))
    assert picture.caption == "My own words"
    assert len(picture.credit) == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Port  sohar 001", "Dhows at Sohar"), ("Our own", "Our own"), ("", "Dhows at Sohar")],
)
def test_the_iptc_title_replaces_one_that_repeats_the_file_s_name(typed: str, kept: str) -> None:
    picture = Picture(title=typed)
    picture.file.name = "original_images/port_sohar-001.jpg"
    fill_empty(picture, read_facts(jpeg(dataset(2, 5, b"Dhows at Sohar"))))
    assert picture.title == kept


def test_without_a_title_the_headline_of_the_metadata_is_taken() -> None:
    assert read_facts(jpeg(dataset(2, 105, b"Dhows return"))).title == "Dhows return"
