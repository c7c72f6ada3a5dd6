"""Reads embedded picture metadata: XMP first, then IPTC, then EXIF, field by field."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import PurePath
from typing import IO, Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from PIL import Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from masthead.publishing.captions import split_caption

log = logging.getLogger(__name__)
MAX_XMP = 1024 * 1024

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
_IPTC_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"

XMP_FIELDS = {
    "title": f"{_DC}title",
    "headline": f"{_PHOTOSHOP}Headline",
    "caption": f"{_DC}description",
    "creator": f"{_DC}creator",
    "credit_line": f"{_PHOTOSHOP}Credit",
    "source": f"{_PHOTOSHOP}Source",
    "copyright": f"{_DC}rights",
    "usage_terms": f"{_RIGHTS}UsageTerms",
    "instructions": f"{_PHOTOSHOP}Instructions",
    "created": f"{_PHOTOSHOP}DateCreated",
    "spot": f"{_IPTC_CORE}Location",
    "city": f"{_PHOTOSHOP}City",
    "state": f"{_PHOTOSHOP}State",
    "country": f"{_PHOTOSHOP}Country",
    "reference": f"{_PHOTOSHOP}TransmissionReference",
    "alt": f"{_IPTC_CORE}AltTextAccessibility",
}
IPTC_FIELDS = {
    "title": (2, 5),
    "headline": (2, 105),
    "caption": (2, 120),
    "creator": (2, 80),
    "credit_line": (2, 110),
    "source": (2, 115),
    "copyright": (2, 116),
    "instructions": (2, 40),
    "created": (2, 55),
    "spot": (2, 92),
    "city": (2, 90),
    "state": (2, 95),
    "country": (2, 101),
    "reference": (2, 103),
}
IPTC_CHARSET, UTF_8 = (1, 90), b"\x1b%G"
EXIF_FIELDS = {"caption": 0x010E, "creator": 0x013B, "copyright": 0x8298}
EXIF_IFD, EXIF_CREATED = 0x8769, 0x9003


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture's embedded metadata, named like the model's fields."""

    caption: str = ""
    credit: str = ""
    copyright: str = ""
    usage_terms: str = ""
    note_to_editors: str = ""
    taken_on: date | None = None
    taken_in: str = ""
    wire_id: str = ""
    alt: str = ""
    title: str = ""


def read_facts(file: IO[bytes]) -> PictureFacts:
    """Read a picture's metadata. Unreadable metadata is ignored, so it never fails an upload. The
    file is rewound to its beginning."""
    values: dict[str, str] = {}
    try:
        file.seek(0)
        with Image.open(file) as image:
            # keep the file open for the caller
            image._exclusive_fp = False
            for read in (_read_exif, _read_iptc, _read_xmp):
                values |= _try(read, image)
    except Exception as error:  # Pillow may raise anything for a malformed file
        log.warning("A picture's metadata can't be read: %s", error)
    file.seek(0)
    return _as_facts(values)


def fill_empty(picture: Any, facts: PictureFacts) -> None:
    """Fill a picture's empty fields; anything typed by a person is kept. A title that only repeats
    the file's name was typed by no one."""
    if _letters(picture.title) == _letters(PurePath(picture.file.name).stem):
        picture.title = facts.title or picture.title
    for fact in fields(facts):
        value = getattr(facts, fact.name)
        if value and not getattr(picture, fact.name):
            longest = picture._meta.get_field(fact.name).max_length
            setattr(picture, fact.name, value[:longest] if longest else value)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _try(read: Any, image: ImageFile) -> dict[str, str]:
    try:
        found: dict[str, str] = read(image)
    except Exception as error:  # one broken block must not hide the others
        log.info("%s: %s", read.__name__, error)
        return {}
    return {name: text for name, text in found.items() if text}


def _as_facts(values: Mapping[str, str]) -> PictureFacts:
    caption = split_caption(values.get("caption", ""))
    notes = (values.get("instructions", ""), caption.note_to_editors)
    return PictureFacts(
        caption=caption.caption,
        credit=caption.credit or _credit(values),
        copyright=values.get("copyright", ""),
        usage_terms=values.get("usage_terms", ""),
        note_to_editors="\n".join(dict.fromkeys(note for note in notes if note)),
        taken_on=_as_date(values.get("created", "")),
        taken_in=", ".join(
            values[part] for part in ("spot", "city", "state", "country") if values.get(part)
        ),
        wire_id=caption.wire_id or values.get("reference", ""),
        alt=values.get("alt", ""),
        title=values.get("title") or values.get("headline", ""),
    )


def _credit(values: Mapping[str, str]) -> str:
    line = values.get("credit_line") or values.get("source", "")
    creator = values.get("creator", "")
    return creator if not line or creator in line else "/".join(filter(None, (creator, line)))


def _as_date(text: str) -> date | None:
    """The date in "2020-03-05T10:00:00Z", "20200305" or "2020:03:05 10:00:00"."""
    digits = re.match(r"(\d{4})[-:]?(\d\d)[-:]?(\d\d)", text)
    try:
        return date(*map(int, digits.groups())) if digits else None
    except ValueError:  # cameras write "0000:00:00"
        return None


def _decode(raw: bytes, *, utf8: bool = False) -> str:
    """UTF-8 if the file declares it or is valid in it; otherwise Windows-1252, whose five undefined
    bytes are dropped."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8" if utf8 else "cp1252", errors="ignore")
    return _clean(text)


def _clean(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())


def _read_exif(image: ImageFile) -> dict[str, str]:
    exif = image.getexif()
    found = {name: _exif_text(exif.get(tag)) for name, tag in EXIF_FIELDS.items()}
    found["created"] = _exif_text(exif.get_ifd(EXIF_IFD).get(EXIF_CREATED))
    return found


def _exif_text(value: Any) -> str:
    if isinstance(value, bytes):
        return _decode(value)
    # Pillow reads EXIF as Latin-1, as the standard says; most cameras write UTF-8
    return _decode(str(value or "").encode("latin-1", errors="ignore"))


def _read_iptc(image: ImageFile) -> dict[str, str]:
    info: Mapping[tuple[int, int], Any] = IptcImagePlugin.getiptcinfo(image) or {}
    utf8 = info.get(IPTC_CHARSET) == UTF_8
    return {name: _iptc_text(info.get(tag), utf8=utf8) for name, tag in IPTC_FIELDS.items()}


def _iptc_text(value: Any, *, utf8: bool) -> str:
    parts = value if isinstance(value, list) else [value]
    return ", ".join(_decode(part, utf8=utf8) for part in parts if isinstance(part, bytes))


def _read_xmp(image: ImageFile) -> dict[str, str]:
    packet = _xmp_packet(image)
    if not packet or len(packet) > MAX_XMP:
        return {}
    root = fromstring(packet.strip(b"\x00 \r\n"))
    return {name: _xmp_text(root, tag) for name, tag in XMP_FIELDS.items()}


def _xmp_packet(image: ImageFile) -> bytes:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if not packet and hasattr(image, "tag_v2"):
        packet = image.tag_v2.get(700, b"")
    return packet.encode() if isinstance(packet, str) else bytes(packet)


def _xmp_text(root: Element, tag: str) -> str:
    """A property written as an attribute, as plain text, or as a list (whose default language
    comes first)."""
    for description in root.iter(f"{_RDF}Description"):
        if tag in description.attrib:
            return _clean(description.attrib[tag])
        element = description.find(tag)
        if element is not None:
            items = [item.text or "" for item in element.iter(f"{_RDF}li")]
            is_alternative = element.find(f"{_RDF}Alt") is not None
            return _clean(", ".join(items[:1] if is_alternative else items) or element.text or "")
    return ""
