"""Checks on a story's pictures: they exist, are described and credited, and hold no notice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from masthead.publishing.assembling import picture_ids
from masthead.publishing.block_flaws import gallery_slots
from masthead.publishing.captions import NOTICE, has_editors_notice
from masthead.publishing.checks.findings import Level, StoryFinding, shortened
from masthead.publishing.checks.placed_blocks import PlacedBlock
from masthead.publishing.models import Picture, Story

MIN_GALLERY = 2


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture as used in a story; its caption there replaces the picture's own."""

    picture: Picture | None
    where: str
    anchor: str
    caption_here: str = ""

    @property
    def caption(self) -> str:
        return self.caption_here or (self.picture.caption if self.picture else "")

    def finding(self, code: str, message: str, *, subject: str = "") -> StoryFinding:
        return StoryFinding(
            code,
            Level.BLOCKING,
            message,
            self.where,
            subject,
            picture_id=self.picture.pk if self.picture else None,
            anchor=self.anchor,
        )


def check_pictures(story: Story, blocks: list[PlacedBlock]) -> Iterator[StoryFinding]:
    for block in blocks:
        if block.type == "gallery":
            yield from _check_gallery(block)
    for one in _pictures_of(story, blocks):
        yield from _check_picture(one)


def _check_gallery(block: PlacedBlock) -> Iterator[StoryFinding]:
    """Whether a gallery with some pictures has enough of them, and no empty place."""
    chosen = [bool(slot["picture"]) for slot in gallery_slots(block.value)]
    if not any(chosen):
        return
    for number, is_chosen in enumerate(chosen, start=1):
        if not is_chosen:
            yield block.finding(
                "empty_picture",
                f"Picture {number} of the gallery is not chosen. Choose one or delete it.",
                subject=str(number),
            )
    if len(chosen) < MIN_GALLERY:
        yield block.finding(
            "short_gallery",
            "A gallery needs at least two pictures. Add one, or use a picture block.",
        )


def _pictures_of(story: Story, blocks: list[PlacedBlock]) -> Iterator[ShownPicture]:
    """Every picture that is chosen in a story, with its position."""
    if story.lead_picture:
        yield ShownPicture(story.lead_picture, "Lead picture", "id_lead_picture-chooser")
    ids = picture_ids(block.block for block in blocks)
    known = Picture.objects.in_bulk(ids) if ids else {}
    for block in blocks:
        if block.type == "picture":
            yield from _shown(block, block.where, block.value, known)
        elif block.type == "gallery":
            for number, slot in enumerate(gallery_slots(block.value), start=1):
                yield from _shown(block, f"{block.where}, picture {number}", slot, known)


def _shown(
    block: PlacedBlock, where: str, slot: Mapping[str, Any], known: Mapping[int, Picture]
) -> Iterator[ShownPicture]:
    if slot["picture"]:
        picture = known.get(slot["picture"])
        yield ShownPicture(picture, where, block.anchor, slot["caption"])


def _check_picture(one: ShownPicture) -> Iterator[StoryFinding]:
    if one.picture is None:
        yield one.finding("no_picture", "The picture has been deleted. Choose another.")
        return
    yield from _check_notice(one, one.picture)
    if not one.picture.alt.strip():
        yield one.finding(
            "no_alt",
            f"“{one.picture.title}” has no alternative text. Describe what it shows.",
        )
    if not one.picture.credit.strip():
        yield one.finding(
            "no_credit",
            f"“{one.picture.title}” has no credit. Add the photographer or agency.",
        )


def _check_notice(one: ShownPicture, picture: Picture) -> Iterator[StoryFinding]:
    texts = {"caption": one.caption, "credit": picture.credit, "alternative text": picture.alt}
    for name, text in texts.items():
        if has_editors_notice(text):
            yield one.finding(
                "editors_notice",
                f"The {name} has a notice to editors: “{_excerpt(text)}”. {_remedy(one, name)}",
                subject=text,
            )


def _remedy(one: ShownPicture, name: str) -> str:
    if name == "caption" and one.caption_here:
        return "Remove it from the caption here. It can stay in the picture’s own note to editors."
    return "Open the picture and move it to “Note to editors”, which readers never see."


def _excerpt(text: str) -> str:
    found = NOTICE.search(text)
    return shortened(text[found.start() :] if found else text)
