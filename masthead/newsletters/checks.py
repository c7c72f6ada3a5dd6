"""What is checked before an edition goes out. A blocking finding stops it, with what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from masthead.access import gate
from masthead.newsletters.audience import audience_of, readers_reached
from masthead.newsletters.edition_content import is_fit_for_mail, picture_of
from masthead.newsletters.models import Edition, Pick
from masthead.newsletters.rendering import render
from masthead.publishing.models import Publication

PREHEADER_LENGTH = range(40, 91)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an editor should know, or must mend."""

    text: str
    is_blocking: bool = False


ALL_SUPPRESSED = Finding(
    "Every subscriber’s address is suppressed: mail to it bounced or was complained of.",
    is_blocking=True,
)


class NotReadyError(Exception):
    """The edition can't go out; `findings` say why, in words for the desk."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(" ".join(finding.text for finding in findings))


def check(edition: Edition) -> list[Finding]:
    """All that was found, what blocks first."""
    findings = [
        *_words(edition),
        *_picks(edition),
        *_told_before(edition),
        *_picture(edition),
        *_house(edition),
        *_size(edition),
    ]
    return sorted(findings, key=lambda finding: not finding.is_blocking)


def demand(edition: Edition) -> None:
    """Raise NotReadyError if anything blocks."""
    blocking = [finding for finding in check(edition) if finding.is_blocking]
    if blocking:
        raise NotReadyError(blocking)


def _words(edition: Edition) -> Iterator[Finding]:
    if not edition.subject.strip():
        yield Finding("The subject is empty. Write one.", is_blocking=True)
    if len(edition.preheader) not in PREHEADER_LENGTH:
        yield Finding(
            f"The preheader has {len(edition.preheader)} characters. "
            "Inboxes show 40 to 90 of them well."
        )
    if edition.sponsor_text and not edition.sponsor_name:
        yield Finding("The sponsor has a text but no name. Name the sponsor.", is_blocking=True)


def _picks(edition: Edition) -> Iterator[Finding]:
    stories = [pick.story for pick in edition.picks.all()]
    if not stories:
        yield Finding("No story is picked. Add one, or use auto-fill.", is_blocking=True)
    for story in stories:
        decision = gate.decide(None, story)
        if not decision.allowed and not decision.teaser:
            yield Finding(
                f"“{story.headline}” is not published, so it can’t go out. "
                "Remove it, or publish it first.",
                is_blocking=True,
            )
        elif not decision.allowed:
            yield Finding(f"“{story.headline}” is {decision.reason}. Its teaser goes out.")


def _told_before(edition: Edition) -> Iterator[Finding]:
    """Two drafts may have taken the same story; the second that goes out would repeat it."""
    earlier = (
        Edition.objects.published().filter(newsletter=edition.newsletter).exclude(pk=edition.pk)
    )
    stories = [pick.story_id for pick in edition.picks.all()]
    told = Pick.objects.filter(edition__in=earlier, story__in=stories).order_by("edition__number")
    for headline, number in told.values_list("story__title", "edition__number"):
        yield Finding(f"“{headline}” stood in No. {number} already.")


def _picture(edition: Edition) -> Iterator[Finding]:
    lead = next((pick.story for pick in edition.picks.all()), None)
    picture = lead and lead.lead_picture
    if not lead or not picture:
        return
    if not is_fit_for_mail(picture):
        yield Finding(
            f"“{picture.title}” stays out of the mail: its alternative text is empty, or its "
            "words hold a note to editors. Mend it under Pictures."
        )
    elif not picture_of(lead):
        yield Finding(
            f"“{picture.title}” is still being drawn. Wait a minute, or the mail goes without it."
        )


def _house(edition: Edition) -> Iterator[Finding]:
    newsletter = edition.newsletter
    if not Publication.load().postal_address.strip():
        yield Finding(
            "The publication has no postal address, which the law wants in every mail. "
            "Add it under Settings, Publication.",
            is_blocking=True,
        )
    if not newsletter.is_active:
        yield Finding(
            f"{newsletter} is not offered to readers. Tick “offered” on the newsletter.",
            is_blocking=True,
        )
    elif not audience_of(newsletter).exists():
        yield Finding(f"Nobody gets {newsletter} yet.", is_blocking=True)
    elif not readers_reached(newsletter):
        yield ALL_SUPPRESSED


def _size(edition: Edition) -> Iterator[Finding]:
    if render(edition).is_clipped:
        yield Finding(
            "The mail is over 102 KB. Gmail would hide its end, the unsubscribe link with it. "
            "Shorten the intro or take out stories.",
            is_blocking=True,
        )
