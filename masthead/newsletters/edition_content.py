"""An edition's content for its mail and its web page: what the gate allows, in copy and links."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.text import normalize_newlines

from masthead.access import gate
from masthead.core.languages import grammar_of
from masthead.newsletters.mail_copy import MailCopy, copy_in
from masthead.newsletters.models import Edition, Newsletter
from masthead.publishing.body import open_body
from masthead.publishing.captions import has_editors_notice
from masthead.publishing.models import Picture, Publication, Story
from masthead.publishing.paywall_cut import text_of
from masthead.publishing.renditions import renditions_for
from masthead.publishing.teasers import reading_minutes

COLUMN = 600  # pixels; the mail's one column
LEAD_SECTIONS = 2  # of a leading labelled brief, after its opening section


@dataclass(frozen=True, slots=True)
class SectionExcerpt:
    """A labelled section's opening paragraph."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class MailPicture:
    """A story's public lead picture with its caption. Its size is the column's: the file has twice
    as many pixels."""

    url: str
    alt: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class EditionItem:
    """A story as it appears in an edition: never more than its teaser if it is gated."""

    kicker: str
    headline: str
    line: str
    path: str
    tag: str  # who may read it, if it is gated
    link: str
    language: str  # the story's own text direction, whatever the edition's
    is_rtl: bool
    sections: tuple[SectionExcerpt, ...] = ()
    picture: MailPicture | None = None  # only for the leading story

    @property
    def is_gated(self) -> bool:
        return bool(self.tag)

    @property
    def title(self) -> str:
        """The headline with a full stop, for where a sentence follows on the same line."""
        return self.headline if self.headline[-1:] in "?!.…؟" else f"{self.headline}."

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"


@dataclass(frozen=True, slots=True)
class EditionContent:
    """Everything that a mail template may show."""

    newsletter: Newsletter
    publication: Publication
    copy: MailCopy
    subject: str
    preheader: str
    date: str
    issue: str  # its date and number
    by: str
    intro: tuple[str, ...]
    lead: EditionItem | None
    brief: tuple[EditionItem, ...]
    gated: tuple[EditionItem, ...]  # set apart in an open newsletter
    closing: tuple[str, ...]
    sponsor: str
    sponsor_text: tuple[str, ...]
    sponsor_url: str
    sponsor_link: str
    why: str
    leave: str
    language: str
    web_url: str

    @property
    def items(self) -> tuple[EditionItem, ...]:
        return (*filter(None, [self.lead]), *self.brief, *self.gated)


def build_content(edition: Edition, *, readers: gate.Entitlements | None = None) -> EditionContent:
    """What a reader without any entitlement may see of the edition as it stands, saved or not.
    Unpublished stories are left out; a gated one is reduced to its teaser, with the next step for
    `readers`: those who receive the newsletter, unless a reader is known."""
    newsletter, copy = edition.newsletter, copy_in(edition.language)
    publication = Publication.load()
    items = tuple(_items(edition, copy, readers or _readers_of(newsletter)))
    rest = items[1:]
    is_open = gate.decide(None, newsletter).allowed
    sponsor = inert(edition.sponsor_name)
    date = date_in_words(
        edition.sent_at or edition.scheduled_for or timezone.now(), edition=edition
    )
    sender = inert(newsletter.sender_name or publication.name)
    return EditionContent(
        newsletter=newsletter,
        publication=publication,
        copy=copy,
        subject=inert(edition.subject),
        preheader=inert(edition.preheader),
        date=date,
        issue=copy.issue.format(date=date, number=edition.next_number),
        by=copy.by.format(sender),
        intro=paragraphs(edition.intro),
        lead=items[0] if items else None,
        brief=tuple(item for item in rest if not (is_open and item.is_gated)),
        gated=tuple(item for item in rest if is_open and item.is_gated),
        closing=paragraphs(edition.closing),
        sponsor=copy.sponsor.format(sponsor) if sponsor else "",
        sponsor_text=paragraphs(edition.sponsor_text) if sponsor else (),
        sponsor_url=inert(iri_to_uri(edition.sponsor_url)) if sponsor else "",
        sponsor_link=copy.sponsor_link.format(sponsor),
        why=copy.why.format(newsletter=inert(newsletter.name), address="[[address]]"),
        leave=copy.leave.format(inert(newsletter.name)),
        language=edition.language,
        web_url=f"{settings.SITE_URL}{edition.address}",
    )


def inert(text: str) -> str:
    """Text on one line in which nothing can be mistaken for a merge field."""
    return " ".join(text.replace("[[", "[\u2060[").split())


def paragraphs(text: str) -> tuple[str, ...]:
    """An editor's plain text, split at empty lines."""
    parts = normalize_newlines(text).split("\n\n")
    return tuple(inert(part) for part in parts if part.strip())


def date_in_words(moment: datetime, *, edition: Edition) -> str:
    """The day in the newsletter's zone and the edition's language."""
    day = moment.astimezone(edition.newsletter.time_zone)
    grammar = grammar_of(edition.language)
    return f"{grammar.weekday(day)} {grammar.day(day)}"


def _items(edition: Edition, copy: MailCopy, readers: gate.Entitlements) -> Iterator[EditionItem]:
    for place, pick in enumerate(edition.picks.all()):
        decision = gate.decide(None, pick.story)
        if decision.allowed or decision.teaser:
            yield _item(
                pick.story,
                line=pick.note or pick.story.standfirst,
                copy=copy,
                is_open=decision.allowed,
                theirs=gate.decide(readers, pick.story),
                is_first=place == 0,
            )


def _readers_of(newsletter: Newsletter) -> gate.Entitlements:
    """The newsletter's readers as the gate sees them: a member is not asked to become one."""
    is_open = gate.decide(None, newsletter).allowed
    return gate.Entitlements(
        is_registered=not is_open, grants=(gate.ActiveGrant(newsletter.access_level),)
    )


def _item(
    story: Story,
    *,
    line: str,
    copy: MailCopy,
    is_open: bool,
    theirs: gate.Decision,
    is_first: bool,
) -> EditionItem:
    """`is_open`: open to everyone, which alone decides what is shown; `theirs` decides the next
    step."""
    tag, link = _next_step(theirs, copy)
    return EditionItem(
        kicker=inert(story.kicker),
        headline=inert(story.headline),
        line=inert(line),
        path=iri_to_uri(story.address),
        tag=tag,
        link=link or _reading_time(story, copy),
        language=story.language,
        is_rtl=story.is_rtl,
        sections=tuple(_sections(story)) if is_first and is_open else (),
        picture=picture_of(story) if is_first else None,
    )


def is_fit_for_mail(picture: Picture) -> bool:
    """Whether its alternative text says something to those who can't see it, and it holds no note
    to editors."""
    texts = (picture.alt, picture.caption, picture.credit)
    return bool(picture.alt.strip()) and not any(has_editors_notice(text) for text in texts)


def picture_of(story: Story) -> MailPicture | None:
    """The picture that every reader sees above the story's page, if it is fit for mail and the
    worker has rendered it."""
    picture = story.lead_picture
    if picture is None or not is_fit_for_mail(picture):
        return None
    drawn = renditions_for([picture])[picture.pk].card
    if drawn is None:
        return None
    return MailPicture(
        url=urljoin(f"{settings.SITE_URL}/", drawn.url),
        alt=inert(picture.alt),
        caption=inert(f"{picture.caption} {picture.credit}"),
        width=COLUMN,
        height=round(COLUMN * drawn.height / drawn.width),
    )


def _next_step(decision: gate.Decision, copy: MailCopy) -> tuple[str, str]:
    """Who a gated story is for, and how to get access; nothing for an open one."""
    if decision.allowed:
        return "", ""
    if decision.next_step is gate.NextStep.REGISTER:
        return copy.for_registered, copy.read_as_registered
    return copy.for_members, copy.read_as_member


def _reading_time(story: Story, copy: MailCopy) -> str:
    if not story.words:
        return copy.read
    return copy.minutes.of(reading_minutes(story.words))


def _sections(story: Story) -> list[SectionExcerpt]:
    """The opening paragraphs of an open brief's labelled sections, except its first."""
    found: list[SectionExcerpt] = []
    label = ""
    for block in open_body(story, decision=gate.decide(None, story), stops_at_cut=True):
        if block["type"] == "section":
            label = text_of(block)
        elif block["type"] == "paragraph" and label:
            found.append(SectionExcerpt(label=inert(label), text=inert(text_of(block))))
            label = ""
    return found[1 : 1 + LEAD_SECTIONS]
