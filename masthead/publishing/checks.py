"""Publishing checks: problems that an editor wants to know about before a story goes live."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.embeds.embeds import get_embed_hash
from wagtail.models import Page

from masthead.core.locales import zone_abbreviation
from masthead.publishing.blocks import NO_FIGURES, has_figures
from masthead.publishing.captions import NOTICE, capitalised_notice, has_editors_notice
from masthead.publishing.embeds import host_of, provider_of
from masthead.publishing.models import Embed, Picture, Publication, Story
from masthead.publishing.paywall_cut import text_of

MIN_REPEATED_PARAGRAPH = 40  # characters; a shorter paragraph may repeat on purpose
MAX_LABEL_DISTANCE = 2  # edits up to which a label counts as a misspelt house label


class Level(StrEnum):
    BLOCKING = "blocking"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class StoryFinding:
    """A problem that a check found: what it is, where it is and what to do."""

    code: str
    level: Level
    message: str
    where: str
    subject: str = ""  # the text concerned
    may_be_overruled: bool = True
    picture_id: int | None = None  # the picture to edit, if it is not fixed in the story

    @property
    def fingerprint(self) -> str:
        """Stable for the same problem in the same place with the same text."""
        identity = "\x1f".join((self.code, self.where, self.subject))
        return hashlib.sha256(identity.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture as used in a story; its caption there replaces the picture's own."""

    picture: Picture | None
    where: str
    caption_here: str = ""

    @property
    def caption(self) -> str:
        return self.caption_here or (self.picture.caption if self.picture else "")


def check_story(story: Story) -> list[StoryFinding]:
    """All findings on a story as it is in memory, in reading order."""
    found = [
        *check_embargo(story, now=timezone.now()),
        *check_head(story),
        *check_pictures(pictures_of(story)),
        *check_words(story),
        *check_paragraphs(story),
        *check_labels(labels_of(story), house=Publication.load().labels),
        *check_links(story),
        *check_charts(story),
        *check_embeds(story),
    ]
    return [_as_advice(finding) for finding in found] if story.imported_from else found


def _as_advice(finding: StoryFinding) -> StoryFinding:
    # imported stories were published before: only what readers must never see still blocks them
    if finding.code in {"editors_notice", "embargo"}:
        return finding
    return replace(finding, level=Level.ADVICE)


def check_embargo(story: Story, *, now: datetime) -> Iterator[StoryFinding]:
    until = story.embargo_until
    if until and until > now and (story.go_live_at is None or story.go_live_at < until):
        zone = Publication.load().zone
        local = timezone.localtime(until, zone)
        moment = f"{local:%-d %B %Y, %H:%M} {zone_abbreviation(zone, until)}"
        yield StoryFinding(
            "embargo",
            Level.BLOCKING,
            f"Under embargo until {moment}. Schedule publication for that time or later.",
            "Embargo",
            until.isoformat(),
            may_be_overruled=False,
        )


def check_head(story: Story) -> Iterator[StoryFinding]:
    if not story.standfirst.strip():
        yield StoryFinding(
            "no_standfirst",
            Level.ADVICE,
            "The standfirst is missing. It is shown in lists, newsletters and search results.",
            "Standfirst",
        )
    if not any(credit.role == "author" for credit in story.credits.all()):
        yield StoryFinding("no_author", Level.ADVICE, "No author is credited.", "Credits")


# --- Pictures ----------------------------------------------------------------------------------


def pictures_of(story: Story) -> list[ShownPicture]:
    """Every picture in a story, with its position."""
    shown = [ShownPicture(story.lead_picture, "Lead picture")] if story.lead_picture else []
    number = 0
    for block in story.body:
        if block.block_type in {"picture", "gallery"}:
            values = [block.value] if block.block_type == "picture" else list(block.value)
            for value in values:
                number += 1
                shown.append(
                    ShownPicture(
                        value["picture"], f"Picture {number} in the body", value["caption"] or ""
                    )
                )
    return shown


def check_pictures(shown: Iterable[ShownPicture]) -> Iterator[StoryFinding]:
    for one in shown:
        if one.picture is None:
            yield StoryFinding(
                "no_picture",
                Level.BLOCKING,
                "The picture has been deleted. Choose another.",
                one.where,
            )
            continue
        yield from _check_notice(one)
        if not one.picture.alt.strip():
            yield StoryFinding(
                "no_alt",
                Level.BLOCKING,
                f"“{one.picture.title}” has no alternative text. Describe what it shows.",
                one.where,
                picture_id=one.picture.pk,
            )
        if not one.picture.credit.strip():
            yield StoryFinding(
                "no_credit",
                Level.BLOCKING,
                f"“{one.picture.title}” has no credit. Add the photographer or agency.",
                one.where,
                picture_id=one.picture.pk,
            )


def _check_notice(one: ShownPicture) -> Iterator[StoryFinding]:
    assert one.picture is not None  # noqa: S101  # checked by the caller
    texts = {"caption": one.caption, "credit": one.picture.credit, "alt": one.picture.alt}
    for name, text in texts.items():
        if has_editors_notice(text):
            yield StoryFinding(
                "editors_notice",
                Level.BLOCKING,
                f"The {'alternative text' if name == 'alt' else name} has a notice to editors: "
                f"“{_excerpt(text)}”. {_remedy(one, name)}",
                one.where,
                text,
                picture_id=one.picture.pk,
            )


def _remedy(one: ShownPicture, name: str) -> str:
    if name == "caption" and one.caption_here:
        return "Remove it from the caption here. It can stay in the picture’s own note to editors."
    return "Open the picture and move it to “Note to editors”, which readers never see."


def _excerpt(text: str) -> str:
    found = NOTICE.search(text)
    return _shortened(text[found.start() :] if found else text)


def _shortened(text: str) -> str:
    return text[:60].strip() + ("…" if len(text) > 60 else "")  # noqa: PLR2004  # a line


# --- Text --------------------------------------------------------------------------------------


def check_words(story: Story) -> Iterator[StoryFinding]:
    """Notices to editors that were pasted in with an agency story."""
    texts = [("Headline", story.title), ("Standfirst", story.standfirst)]
    texts += [
        (f"Block {n}", text_of(block)) for n, block in enumerate(story.body.raw_data, start=1)
    ]
    for where, text in texts:
        if notice := capitalised_notice(text):
            yield StoryFinding(
                "editors_notice",
                Level.BLOCKING,
                f"This is a notice to editors: “{_shortened(notice)}”. Remove it, or move it to "
                "the story’s note to editors, which readers never see.",
                where,
                notice,
            )


def check_paragraphs(story: Story) -> Iterator[StoryFinding]:
    seen: dict[str, int] = {}
    for number, text in enumerate(_paragraphs(story), start=1):
        words = " ".join(re.findall(r"\w+", text.casefold()))
        if len(words) >= MIN_REPEATED_PARAGRAPH and words in seen:
            yield StoryFinding(
                "paragraph_twice",
                Level.BLOCKING,
                f"Paragraph {number} repeats paragraph {seen[words]}: “{text[:60]}…”.",
                f"Paragraph {number}",
                words,
            )
        seen.setdefault(words, number)


def _paragraphs(story: Story) -> Iterator[str]:
    for source in _rich_texts(story):
        for part in re.split(r"</(?:p|li)>", source):
            text = " ".join(strip_tags(part).split())
            if text:
                yield text


def _rich_texts(story: Story) -> Iterator[str]:
    for block in story.body:
        if block.block_type == "paragraph":
            yield block.value.source


def labels_of(story: Story) -> list[str]:
    return [block.value["label"] for block in story.body if block.block_type == "section"]


def check_labels(labels: Iterable[str], *, house: list[str]) -> Iterator[StoryFinding]:
    """Section labels that deviate from house style or are used twice."""
    seen: set[str] = set()
    for number, label in enumerate(labels, start=1):
        where = f"Section {number}, “{label}”"
        plain = _normalised_label(label)
        if plain in seen:
            yield StoryFinding(
                "label_twice", Level.ADVICE, f"“{label}” is used twice.", where, label
            )
        seen.add(plain)
        meant = closest_label(label, house=house)
        if meant and meant != label:
            same = _normalised_label(meant) == plain
            yield StoryFinding(
                "label_style" if same else "label_misspelt",
                Level.ADVICE if same else Level.BLOCKING,
                f"House style is “{meant}”.",
                where,
                label,
            )


def closest_label(label: str, *, house: list[str]) -> str | None:
    """The house label that a label matches or nearly matches; None for a custom label."""
    plain = _normalised_label(label)
    distances = [(_edit_distance(plain, _normalised_label(known)), known) for known in house]
    nearest = min(distances, default=(MAX_LABEL_DISTANCE + 1, ""))
    # in a short label, one edit more often makes another word than a typing error
    allowed = min(MAX_LABEL_DISTANCE, len(plain) // 4)
    return nearest[1] if nearest[0] <= allowed else None


def _normalised_label(label: str) -> str:
    unified = re.sub("[’‘ʼ`´]", "'", label.casefold())
    return " ".join(unified.strip(" \t?:.!…–—-").split())


def _edit_distance(one: str, other: str) -> int:
    """The Levenshtein distance: insertions, deletions and substitutions."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        previous, row[0] = row[0], i
        for j, other_letter in enumerate(other, start=1):
            change = previous + (letter != other_letter)
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, change)
    return row[-1]


# --- Links -------------------------------------------------------------------------------------

_PAGE_LINK = re.compile(
    r'<a\b(?=[^>]*linktype="page")[^>]*?\bid="(?P<id>\d+)"[^>]*>(?P<text>.*?)</a>', re.DOTALL
)
_URL_LINK = re.compile(r'<a\b[^>]*?\bhref="(?P<href>[^"]+)"[^>]*>(?P<text>.*?)</a>', re.DOTALL)
_STORY_PATH = re.compile(r"/[-\w]+/(?P<slug>[-\w]+)/?(?:[?#].*)?$")


def check_links(story: Story) -> Iterator[StoryFinding]:
    """Links to our own pages that no longer exist or are not live."""
    by_id = {**_linked_pages(story), **_related_pages(story)}
    by_slug = _linked_slugs(story)
    live = Page.objects.filter(live=True)
    live_ids = set(live.filter(pk__in=by_id).values_list("pk", flat=True)) if by_id else set()
    slugs = set(live.filter(slug__in=by_slug).values_list("slug", flat=True)) if by_slug else set()
    dead = [words for key, words in by_id.items() if key not in live_ids]
    dead += [words for slug, words in by_slug.items() if slug not in slugs]
    for words in dead:
        yield StoryFinding(
            "dead_link",
            Level.BLOCKING,
            f"“{words}” links to a page that is not published. Change or remove the link.",
            f"Link “{words}”",
        )


def _linked_pages(story: Story) -> dict[int, str]:
    return {
        int(found["id"]): strip_tags(found["text"])
        for source in _rich_texts(story)
        for found in _PAGE_LINK.finditer(source)
    }


def _related_pages(story: Story) -> dict[int, str]:
    chosen: dict[int, str] = {row.other_id: row.other.title for row in story.related.all()}
    for block in story.body:
        if block.block_type == "related":
            page: Any = block.value
            chosen[page.pk if page else 0] = page.title if page else "Related story"
    return chosen


def _linked_slugs(story: Story) -> dict[str, str]:
    found: dict[str, str] = {}
    for source in _rich_texts(story):
        for link in _URL_LINK.finditer(source):
            path = link["href"].removeprefix(settings.SITE_URL)
            matched = _STORY_PATH.match(path) if path.startswith("/") else None
            if matched:
                found[matched["slug"]] = strip_tags(link["text"])
    return found


def check_charts(story: Story) -> Iterator[StoryFinding]:
    """A draft may be saved with an unfinished chart; a story can't be published with one."""
    charts = [block.value for block in story.body if block.block_type == "chart"]
    for number, chart in enumerate(charts, start=1):
        if not has_figures(chart):
            yield StoryFinding("no_figures", Level.BLOCKING, NO_FIGURES, f"Chart {number}")


def check_embeds(story: Story) -> Iterator[StoryFinding]:
    """Embeds that their provider refuses or has not responded to."""
    hashes = {get_embed_hash(block.value.url) for block in story.body if _is_embed(block)}
    embeds: Iterable[Embed] = Embed.objects.filter(pk__in=hashes) if hashes else []
    for embed in embeds:
        provider = provider_of(embed.address)
        name = provider.name if provider else host_of(embed.address)
        if embed.state == Embed.State.REFUSED:
            message = (
                f"{name} does not allow {embed.address} to be shown ({embed.refusal}). "
                "Check the address; otherwise readers get a link that does not work."
            )
        elif embed.next_try_at:
            message = (
                f"{name} is not responding. You can publish anyway: the story shows the link, and "
                "we keep trying to get the title."
            )
        else:
            continue
        yield StoryFinding(f"embed_{embed.state}", Level.ADVICE, message, "Embed", embed.address)


def _is_embed(block: Any) -> bool:
    return block.block_type == "embed" and bool(block.value)
