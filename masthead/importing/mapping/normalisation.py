"""Normalising imported stories by newsroom conventions: a kicker before the headline, a line that
credits contributors below, a wire's notice to editors in a caption."""

import re

from masthead.core.languages import is_rtl
from masthead.importing.items import Author, StoryItem
from masthead.importing.mapping.html_blocks import Block
from masthead.importing.mapping.inline import plain
from masthead.publishing.captions import split_caption
from masthead.publishing.kinds import Kind

CONTRIBUTED = re.compile(
    r"(?P<names>[^.:;]{3,160}?) (?:also )?contributed (?:to|reporting to|reporting for) "
    r"this (?:story|report|article)\.?",
    re.IGNORECASE,
)
NOTICE = re.compile(r"\b(?:ATTENTION|NOTE TO) EDITORS\b|\bEDITORS?['’]? NOTE:", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_SAMPLE = 2000  # characters that are enough to recognise a language
# “News: …” is not a kicker: headlines may start like that.
_KICKERS = {str(kind.label).lower(): kind.value for kind in Kind if kind is not Kind.NEWS}
_KICKER = re.compile(r"(?P<kicker>[A-Za-z ]{4,14}):\s+(?P<rest>\S.*)")


def normalise(item: StoryItem) -> None:
    """Normalise an item in place. What is meant for editors leaves the text."""
    _ensure_headline(item)
    _split_kicker(item)
    _credit_contributors(item)
    _split_captions(item)
    _move_notices(item)
    _detect_language(item)


def hold_if_empty(item: StoryItem) -> None:
    """A story without a body does not go live. Call it when the files of the pictures are known."""
    if item.is_live and not any(map(_says_something, item.blocks)):
        item.is_live = False
        item.note("kept as a draft: it has no body")


def _says_something(block: Block) -> bool:
    if block["type"] in {"picture", "gallery"}:
        pictures = block["value"] if block["type"] == "gallery" else [block["value"]]
        return any(picture.get("file") for picture in pictures)
    return block["type"] != "cut"


def _ensure_headline(item: StoryItem) -> None:
    item.headline = " ".join(item.headline.split())
    if not item.headline:
        words = " ".join(
            plain(b["value"]) for b in item.blocks[:3] if b["type"] in {"paragraph", "heading"}
        )
        item.headline = " ".join(words.split()[:8]) or "Untitled"
        item.note(f"it had no headline; “{item.headline[:60]}” was used")
    if len(item.headline) > 255:  # noqa: PLR2004  # Wagtail's longest title
        item.headline = item.headline[:254] + "…"
        item.note("its headline was longer than 255 characters and was shortened")


def _split_kicker(item: StoryItem) -> None:
    found = _KICKER.fullmatch(item.headline)
    kind = _KICKERS.get(found["kicker"].lower()) if found else None
    if found and kind:
        rest = found["rest"]
        item.kicker, item.headline = found["kicker"], rest[0].upper() + rest[1:]
        item.kind = item.kind or kind
        item.note(f"“{item.kicker}” in the headline became the kicker and the kind")


def _credit_contributors(item: StoryItem) -> None:
    for block in list(item.blocks):
        found = block["type"] == "paragraph" and CONTRIBUTED.fullmatch(plain(block["value"]))
        if found:
            names = re.split(r",\s*(?:and\s+)?|\s+and\s+", found["names"])
            item.contributors += [Author(name.strip()) for name in names if name.strip()]
            item.blocks.remove(block)


def _split_captions(item: StoryItem) -> None:
    """Split wire captions, which run on into credit, notice and the wire's ID."""
    for picture in item.pictures():
        parts = split_caption(picture["caption"])
        picture |= {
            "caption": parts.caption,
            "credit": parts.credit,
            "note": parts.note_to_editors,
            "wire_id": parts.wire_id,
        }
        if parts.note_to_editors:
            item.note(
                "a notice to editors was moved from a caption to the picture's note to editors"
            )


def _move_notices(item: StoryItem) -> None:
    """A paragraph with a wire's notice is the caption of a picture that is missing."""
    for block in list(item.blocks):
        if block["type"] in {"paragraph", "raw", "heading", "quote"} and NOTICE.search(
            str(block["value"])
        ):
            words = plain(block["value"]["text"] if block["type"] == "quote" else block["value"])
            item.blocks.remove(block)
            item.ednote = f"{item.ednote}\nCaption of a missing picture: {words}".strip()
            item.note("a caption with a notice to editors was moved to the note to editors")


def _detect_language(item: StoryItem) -> None:
    """Exports seldom declare a story's language, but the direction of its page depends on it."""
    if is_rtl(item.language):
        return
    texts = [plain(b["value"]) for b in item.blocks if b["type"] in {"paragraph", "heading"}]
    letters = "".join(_LETTER.findall(" ".join([item.headline, *texts])[:_SAMPLE]))
    if len(_ARABIC.findall(letters)) * 2 > len(letters):
        item.language = "ar"
        item.note("its text is in Arabic script, so its language was set to Arabic")
