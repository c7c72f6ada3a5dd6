"""An agency's run-on caption is split into its parts; notices to editors never stay in it."""

import pytest

from masthead.publishing.captions import (
    WireCaption,
    has_editors_notice,
    split_caption,
    split_if_unambiguous,
)

PORT = "Cranes unload a ship at the port, Port Example, March 5, 2020."
WIRES = [
    (
        f"{PORT} Agency/First Last/Pool via WIRE ATTENTION EDITORS - THIS IMAGE WAS PROVIDED BY A "
        "THIRD PARTY. - RC2ABC9DEF1",
        WireCaption(
            PORT,
            "Agency/First Last/Pool via WIRE",
            "ATTENTION EDITORS - THIS IMAGE WAS PROVIDED BY A THIRD PARTY.",
            "RC2ABC9DEF1",
        ),
    ),
    (f"{PORT} WIRE/Jane M. Doe", WireCaption(PORT, "WIRE/Jane M. Doe")),
    (f"{PORT} WIRE/Jane Doe/File Photo", WireCaption(PORT, "WIRE/Jane Doe/File Photo")),
    (f"{PORT} (AGY Photo/Jane Doe)", WireCaption(PORT, "AGY Photo/Jane Doe")),
    (f"{PORT} (Photo by Jane Doe/Agency)", WireCaption(PORT, "Jane Doe/Agency")),
    (f"{PORT} Photo: Jane Doe", WireCaption(PORT, "Jane Doe")),
    (
        f"{PORT} Picture taken March 4. WIRE/Jane Doe - GM1E123ABCD01",
        WireCaption(f"{PORT} Picture taken March 4.", "WIRE/Jane Doe", "", "GM1E123ABCD01"),
    ),
    (
        f"{PORT} (Photo by Jane Doe / AGY) / RESTRICTED TO EDITORIAL USE - NO MARKETING",
        WireCaption(PORT, "Jane Doe / AGY", "RESTRICTED TO EDITORIAL USE - NO MARKETING"),
    ),
    (
        f"{PORT} Handout via WIRE NO RESALES. NO ARCHIVES. MANDATORY CREDIT",
        WireCaption(PORT, "Handout via WIRE", "NO RESALES. NO ARCHIVES. MANDATORY CREDIT"),
    ),
    (
        f"{PORT} EDITORIAL USE ONLY. NO SALES. WIRE/Jane Doe",
        WireCaption(PORT, "WIRE/Jane Doe", "EDITORIAL USE ONLY. NO SALES. WIRE/Jane Doe"),
    ),
    (
        f"{PORT} Mandatory credit: Jane Doe/Agency. No sales.",
        WireCaption(PORT, "Jane Doe/Agency", "Mandatory credit: Jane Doe/Agency. No sales."),
    ),
    (
        f"REFILE - CORRECTING DATE {PORT} WIRE/Jane Doe",
        WireCaption(PORT, "WIRE/Jane Doe", "REFILE - CORRECTING DATE"),
    ),
    (
        f"EDITORS NOTE: Graphic content. {PORT} WIRE/Jane Doe TPX IMAGES OF THE DAY",
        WireCaption(PORT, "WIRE/Jane Doe", "EDITORS NOTE: Graphic content. TPX IMAGES OF THE DAY"),
    ),
    (
        "ATTENTION EDITORS - VISUAL COVERAGE OF SCENES OF INJURY A crowd waits. WIRE/Jane Doe",
        WireCaption(
            "A crowd waits.",
            "WIRE/Jane Doe",
            "ATTENTION EDITORS - VISUAL COVERAGE OF SCENES OF INJURY",
        ),
    ),
    ("ميناء صحار. وكالة/ليلى حداد", WireCaption("ميناء صحار.", "وكالة/ليلى حداد")),
]


@pytest.mark.parametrize(("text", "parts"), WIRES)
def test_each_agency_s_caption_style_is_split(text: str, parts: WireCaption) -> None:
    assert split_caption(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "The minister said the ships carried grain/fodder and left.",
        "The shop at 5/7 Old Street is open 24/7.",
        "This photo was taken in 1962. There were no sales, and no marketing budget.",
        "Food distributed by volunteers; the shop is not for sale.",
        "He ordered 12 JF17000 pumps.",
        "",
    ],
)
def test_a_plain_caption_is_left_unchanged(text: str) -> None:
    assert not has_editors_notice(text)
    assert split_caption(text) == WireCaption(caption=text)


@pytest.mark.parametrize("text", [text for text, _ in WIRES])
def test_no_split_caption_contains_a_notice(text: str) -> None:
    assert not has_editors_notice(split_caption(text).caption)
    assert not has_editors_notice(split_caption(text).credit)


def test_splitting_a_caption_twice_changes_nothing() -> None:
    for text, parts in WIRES:
        assert split_caption(parts.caption).caption == parts.caption, text


@pytest.mark.parametrize(
    "text",
    [
        f"{PORT} WIRE/Jane Doe ATTENTION EDITORS - NO RESALES.",
        f"{PORT} EDITORIAL USE ONLY",
        f"{PORT} Handout via WIRE NO RESALES. NO ARCHIVES. MANDATORY CREDIT",
    ],
)
def test_a_notice_in_capitals_after_a_sentence_is_split_automatically(text: str) -> None:
    assert split_if_unambiguous(text) == split_caption(text)


@pytest.mark.parametrize(
    "text",
    [
        PORT,
        "The museum has no archives of its own, its keeper says.",
        "A poster reads NO ARCHIVES at the ministry.",
        f"{PORT} Attention editors: no resales.",
        "EDITORIAL USE ONLY",
    ],
)
def test_an_ambiguous_caption_is_left_to_the_editor(text: str) -> None:
    assert split_if_unambiguous(text) is None


def test_what_no_agency_writes_in_a_caption_is_left_to_the_editors_unread() -> None:
    parts = split_caption("Cranes unload a ship. " + "- " * 40_000 + "NO RESALES")
    assert parts.caption == "Cranes unload a ship."
    assert parts.note_to_editors.endswith("NO RESALES")
    assert len(parts.note_to_editors) > 70_000
